import type { Member } from '../pool';

/** What one member is asked over, again and again. */
export interface Probe {
  readonly connection: { close(): void };
  /** Asks next. */
  timer: NodeJS.Timeout | undefined;
}

/** One probe for each member of the pool, from its joining to its leaving. */
export class MemberProbes<P extends Probe> {
  private readonly probes = new Map<Member, P>();

  add(member: Member, probe: P): void {
    this.probes.set(member, probe);
  }

  /** Undefined once the member has left. */
  get(member: Member): P | undefined {
    return this.probes.get(member);
  }

  /** Ends the probe of a member. */
  end(member: Member): void {
    const probe = this.probes.get(member);
    this.probes.delete(member);
    clearTimeout(probe?.timer);
    probe?.connection.close();
  }

  /** Ends all probes. */
  endAll(): void {
    for (const member of [...this.probes.keys()]) this.end(member);
  }
}
