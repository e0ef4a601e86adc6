import { type ResponseHome, ResponseHomes } from '../exchange';

/** A process that is told where responses are stored. */
export interface HomesListener {
  remember(id: string, home: ResponseHome): void;
  forget(id: string): void;
}

/** What the processes around one scheduler tell one another of where responses are stored. */
export class SharedHomes {
  private readonly homes = new ResponseHomes();
  private readonly listeners = new Set<HomesListener>();

  /** A process is there; it is told all that is known, and from now on what the others tell. */
  joined(listener: HomesListener): void {
    for (const [id, home] of this.homes.all()) listener.remember(id, home);
    this.listeners.add(listener);
  }

  left(listener: HomesListener): void {
    this.listeners.delete(listener);
  }

  remember(from: HomesListener, id: string, home: ResponseHome): void {
    this.homes.remember(id, home);
    for (const listener of this.listeners) if (listener !== from) listener.remember(id, home);
  }

  forget(from: HomesListener, id: string): void {
    this.homes.forget(id);
    for (const listener of this.listeners) if (listener !== from) listener.forget(id);
  }
}

/** Where responses are stored, in a process that tells the others. */
export class ToldHomes extends ResponseHomes {
  constructor(private readonly others: HomesListener) {
    super();
  }

  override remember(id: string, home: ResponseHome): void {
    super.remember(id, home);
    this.others.remember(id, home);
  }

  override forget(id: string): void {
    super.forget(id);
    this.others.forget(id);
  }

  /** Another process tells. */
  heard(id: string, home: ResponseHome | undefined): void {
    if (home === undefined) super.forget(id);
    else super.remember(id, home);
  }
}
