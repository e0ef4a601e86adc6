import type { ApiClient } from '../cluster/api-client';
import { Informer } from '../cluster/informer';
import type { KubeObject } from '../cluster/kube-object';
import { COLLECTIONS, type Collection, type GatewayObjects } from './gateway-objects';

/**
 * How much later than the API server's return the gateway learns of what it missed: gateways' controllers watch through
 * client-go, which waits ever longer, up to 30 s, before it tries again (`reflector.go`, backoffManager), and take seconds
 * more to tell their load balancers.
 */
const CATCH_UP_MS = 3000;

const ALL = Object.keys(COLLECTIONS) as Collection[];

/** Follows everything that the gateway reads, in all namespaces. */
export class ObjectFeed {
  private readonly stored = new Map<Collection, Map<string, KubeObject>>();
  private readonly informers: Informer[] = [];

  /** @param onChange called after every change of any object */
  constructor(
    private readonly api: ApiClient,
    private readonly onChange: () => void,
  ) {
    for (const collection of ALL) {
      this.stored.set(collection, new Map());
    }
  }

  /** Resolves when everything that is stored has been read, of the kinds that the server serves. */
  async start(): Promise<void> {
    await Promise.all(
      ALL.map(async (collection) => {
        if (await this.api.serves(COLLECTIONS[collection])) {
          const informer = this.informerOf(collection);
          this.informers.push(informer);
          await informer.start();
        }
      }),
    );
  }

  async stop(): Promise<void> {
    await Promise.all(this.informers.map((informer) => informer.stop()));
  }

  get objects(): GatewayObjects {
    const entries = [...this.stored].map(([collection, objects]) => [collection, [...objects.values()]]);
    return Object.fromEntries(entries) as GatewayObjects;
  }

  private informerOf(collection: Collection): Informer {
    const objects = this.stored.get(collection)!;
    return new Informer(this.api, {
      collection: COLLECTIONS[collection],
      onChange: (object) => this.changed(() => objects.set(object.metadata.uid!, object)),
      onGone: (object) => this.changed(() => objects.delete(object.metadata.uid!)),
      catchUpMs: CATCH_UP_MS,
    });
  }

  private changed(apply: () => void): void {
    apply();
    this.onChange();
  }
}
