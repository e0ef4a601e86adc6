import type { ApiAccess } from './api-access';
import type { ClusterWatch, Collection, CollectionObserver, KubernetesObject, Watching } from './cluster-watch';
import { CollectionWatch, WATCH_TIMES, type WatchTimes } from './collection-watch';

/** Watches over the API server's HTTP interface. */
export class ApiClusterWatch implements ClusterWatch {
  private readonly access: ApiAccess;
  private readonly times: WatchTimes;

  constructor(access: ApiAccess, times: Partial<WatchTimes> = {}) {
    this.access = access;
    this.times = { ...WATCH_TIMES, ...times };
  }

  watch<T extends KubernetesObject>(collection: Collection, observer: CollectionObserver<T>): Watching {
    const watch = new CollectionWatch(this.access, collection, observer, Math.random, this.times);
    void watch.run();
    return watch;
  }
}
