import type { ServingState } from './transport';

/** Has requests be welcome while it is known which endpoints there are, and something takes requests. */
export class Readiness {
  private membersKnown = false;

  /** @param taking whether requests are taken already: in the picker's own process as soon as it picks */
  constructor(
    private readonly state: ServingState,
    private taking: boolean,
  ) {}

  /** Whether whatever takes requests may do so. */
  get mayTake(): boolean {
    return this.membersKnown && !this.state.draining;
  }

  /** It is known from now on which endpoints there are. */
  knowMembers(): void {
    this.membersKnown = true;
    this.look();
  }

  /** Something takes requests, or nothing does any more. */
  setTaking(taking: boolean): void {
    this.taking = taking;
    this.look();
  }

  private look(): void {
    this.state.setReady(this.membersKnown && this.taking);
  }
}
