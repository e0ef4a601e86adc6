import type { Server } from 'node:net';
import { listen } from '../loopback';

/** Any port does: nobody else listens on the first address of a range. */
const CLAIM_PORT = 61_001;
const RANGES = 254;
/** Hosts 2 to 254 of a range. */
const FIRST_HOST = 2;
const HOSTS = 253;

/**
 * Pod addresses out of 127.1.0.0/16, all of which Linux answers without any set-up: every pod has the same ports on
 * an address of its own. A pool takes one /24, and claims it by listening on its first address, so that test runs
 * beside each other never meet.
 */
export class PodAddresses {
  private readonly taken = new Set<number>();
  private last = -1;

  private constructor(
    private readonly range: number,
    private readonly claim: Server,
  ) {}

  static async claim(): Promise<PodAddresses> {
    for (let range = 1; range <= RANGES; range += 1) {
      const claim = await listen(`127.1.${range}.1`, CLAIM_PORT).catch(() => undefined);
      if (claim) {
        claim.unref();
        return new PodAddresses(range, claim);
      }
    }
    throw new Error(`all ${RANGES} ranges of pod addresses are in use`);
  }

  /** A free address; the one released last comes up last, so that late packets to an old pod meet no new one. */
  take(): string {
    for (let step = 1; step <= HOSTS; step += 1) {
      const candidate = (this.last + step) % HOSTS;
      if (!this.taken.has(candidate)) {
        this.taken.add(candidate);
        this.last = candidate;
        return `127.1.${this.range}.${FIRST_HOST + candidate}`;
      }
    }
    throw new Error(`all pod addresses of 127.1.${this.range}.0/24 are in use`);
  }

  release(address: string): void {
    this.taken.delete(Number(address.slice(address.lastIndexOf('.') + 1)) - FIRST_HOST);
  }

  close(): void {
    this.claim.close();
  }
}
