import type { ApiClient } from '../cluster/api-client';
import { Informer } from '../cluster/informer';
import type { KubeObject } from '../cluster/kube-object';
import { COLLECTIONS, type Collection, type GatewayObjects } from './gateway-objects';

/**
 * How late the gateway may learn of changes after an outage of the API server: gateways' controllers watch through client-go,
 * which waits ever longer, up to 30 s, before it tries again (`reflector.go`, backoffManager).
 */
const RETRY_MS = 5000;

/** Follows everything that the gateway reads, in all namespaces. */
export class ObjectFeed {
  private readonly stored = new Map<Collection, Map<string, KubeObject>>();
  private readonly informers: readonly Informer[];

  /** @param onChange called after every change of any object */
  constructor(
    api: ApiClient,
    private readonly onChange: () => void,
  ) {
    this.informers = (Object.keys(COLLECTIONS) as Collection[]).map((collection) => {
      const objects = new Map<string, KubeObject>();
      this.stored.set(collection, objects);
      return new Informer(api, {
        collection: COLLECTIONS[collection],
        onChange: (object) => this.changed(() => objects.set(object.metadata.uid!, object)),
        onGone: (object) => this.changed(() => objects.delete(object.metadata.uid!)),
        retryMs: RETRY_MS,
      });
    });
  }

  /** Resolves when everything that is stored has been read. */
  async start(): Promise<void> {
    await Promise.all(this.informers.map((informer) => informer.start()));
  }

  async stop(): Promise<void> {
    await Promise.all(this.informers.map((informer) => informer.stop()));
  }

  get objects(): GatewayObjects {
    const entries = [...this.stored].map(([collection, objects]) => [collection, [...objects.values()]]);
    return Object.fromEntries(entries) as GatewayObjects;
  }

  private changed(apply: () => void): void {
    apply();
    this.onChange();
  }
}
