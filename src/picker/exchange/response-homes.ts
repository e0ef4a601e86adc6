/** Where a response is stored, and by which names its model goes. */
export interface ResponseHome {
  /** The endpoint that created it, `ip:port`. */
  readonly endpoint: string;
  /** The names of its model, where the model server knows it by another one than the client. */
  readonly renamed: { readonly asked: string; readonly served: string } | undefined;
}

/** Responses that are remembered; each takes about 300 bytes, so all of them some 20 MB. */
const MOST_RESPONSES = 65_536;

/** Ids that are longer are not remembered; vLLM's have 37 characters, but a client may choose its own. */
const LONGEST_ID = 256;

/**
 * Which endpoint created each response: model servers store responses for themselves alone, so whoever asks for one
 * again, or goes on from it, must come to the same. When they are too many, those are forgotten that nobody asked for
 * longest. Replicas of the picker do not tell one another.
 */
export class ResponseHomes {
  /** In the order in which they were used last. */
  private readonly homes = new Map<string, ResponseHome>();

  /** @param most how many are remembered */
  constructor(private readonly most = MOST_RESPONSES) {}

  /** How many are remembered. */
  get size(): number {
    return this.homes.size;
  }

  /** All of them, those that were used longest ago first. */
  all(): Iterable<[id: string, home: ResponseHome]> {
    return this.homes;
  }

  /** Where a response is stored; undefined when that is not known. */
  find(id: string): ResponseHome | undefined {
    const home = this.homes.get(id);
    if (home !== undefined) {
      this.homes.delete(id);
      this.homes.set(id, home);
    }
    return home;
  }

  /** A response was created. */
  remember(id: string, home: ResponseHome): void {
    if (id === '' || id.length > LONGEST_ID) {
      return;
    }
    this.homes.delete(id);
    this.homes.set(id, home);
    if (this.homes.size > this.most) {
      const [oldest] = this.homes.keys();
      this.homes.delete(oldest);
    }
  }

  /** A response was deleted. */
  forget(id: string): void {
    this.homes.delete(id);
  }
}
