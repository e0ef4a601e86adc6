/** What the picker asks of a Kubernetes cluster: collections of objects, kept up to date. */

/** The part of an object's metadata that is read. */
export interface ObjectMetadata {
  readonly name: string;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

export interface KubernetesObject {
  readonly metadata: ObjectMetadata;
}

/** A collection of one namespace. */
export interface Collection {
  /** API path, such as `/api/v1/namespaces/default/pods`. */
  readonly path: string;
  /** Narrows the collection, such as `app=vllm`. */
  readonly labelSelector?: string;
  /** Narrows the collection, such as `metadata.name=pool`. */
  readonly fieldSelector?: string;
}

/** How a watch stands with the API server. */
export type WatchStatus =
  /** The objects are those of the cluster. */
  | 'synced'
  /** The kind is not known there (404), or not yet: its CRD may be installed later. */
  | 'absent'
  /** The picker may not read the collection (401, 403). */
  | 'forbidden'
  /** No usable answer; the objects are the last known ones. */
  | 'unreachable'
  /** The objects are those of the cluster, and the observer failed to make something of them. */
  | 'unusable';

export interface CollectionObserver<T extends KubernetesObject> {
  /**
   * All objects by name, after any of them changed. Called only with a state that the cluster really had. What it throws is
   * told as `unusable`, and does not end the watch.
   */
  changed(objects: ReadonlyMap<string, T>): void;
  /** The standing changed; `detail` is for people. */
  status(status: WatchStatus, detail: string): void;
}

/** A watch that goes on until it is closed. */
export interface Watching {
  close(): void;
}

export interface ClusterWatch {
  /** Watches a collection. It never gives up and never forgets what it knows because the API server is away. */
  watch<T extends KubernetesObject>(collection: Collection, observer: CollectionObserver<T>): Watching;
}
