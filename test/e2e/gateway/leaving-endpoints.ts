import { type Address, idOf, type PoolEndpoint } from './pool-backend';

/** Endpoints that have left their pools and whose requests may still finish. */
export class LeavingEndpoints {
  private members = new Map<string, PoolEndpoint>();
  private readonly leaving = new Map<string, { readonly endpoint: Address; readonly end: NodeJS.Timeout }>();

  /** @param onEnd the time of an endpoint is up */
  constructor(private readonly onEnd: () => void) {}

  /** Takes the endpoints that pools have now, and gives those that are leaving. */
  update(current: readonly PoolEndpoint[]): Address[] {
    const members = new Map(current.map((endpoint) => [idOf(endpoint), endpoint]));
    for (const [id, endpoint] of this.members) {
      if (!members.has(id)) {
        const end = setTimeout(() => this.end(id), 1000 * endpoint.drainingSeconds);
        this.leaving.set(id, { endpoint, end });
      }
    }
    for (const id of members.keys()) {
      this.forget(id);
    }
    this.members = members;
    return [...this.leaving.values()].map(({ endpoint }) => endpoint);
  }

  stop(): void {
    for (const id of this.leaving.keys()) {
      this.forget(id);
    }
  }

  private end(id: string): void {
    this.forget(id);
    this.onEnd();
  }

  private forget(id: string): void {
    clearTimeout(this.leaving.get(id)?.end);
    this.leaving.delete(id);
  }
}
