/** A place that a model server reads its weights from, and how fast. */
export interface LoadSource {
  /** As people say it, such as `Cloud Storage`. */
  readonly name: string;
  /**
   * Bytes per second onto the node's disk.
   *
   * @default - nothing is copied there
   */
  readonly downloadRate?: number;
  /** Bytes per second into GPU memory. */
  readonly readRate: number;
}

/** Bytes per second from the node's disk into GPU memory, assumed. */
const NODE_DISK_RATE = 300e6;

/** Where weights are kept. Rates without a source are assumptions, and all are meant to be on the slow side. */
export const LOAD_SOURCES = {
  /** The Hugging Face hub, downloaded by vLLM at its start: a busy hub, one node's share. Assumed. */
  hub: { name: 'Hugging Face hub', downloadRate: 100e6, readRate: NODE_DISK_RATE },
  /** The node's disk, where something else brought them before vLLM started. */
  nodeDisk: { name: "the node's disk", readRate: NODE_DISK_RATE },
  /** An image registry, pulled by the node: as the hub. Assumed. */
  registry: { name: 'image registry', downloadRate: 100e6, readRate: NODE_DISK_RATE },
  /** A Cloud Storage bucket, mounted or streamed: several objects at a time, at least as fast as a node's disk. Assumed. */
  bucket: { name: 'Cloud Storage', readRate: NODE_DISK_RATE },
  /**
   * A volume of unknown kind: the slowest that several nodes can read, Filestore's basic HDD tier of 1 TiB.
   *
   * @see https://cloud.google.com/filestore/docs/performance 100 MB/s of reads
   */
  volume: { name: 'persistent volume', readRate: 100e6 },
  /**
   * A Hyperdisk ML volume with as many readers as it allows.
   *
   * @see https://cloud.google.com/kubernetes-engine/docs/how-to/persistent-volumes/hyperdisk-ml 1.2 TB/s for 2,500 nodes
   */
  hyperdiskMl: { name: 'Hyperdisk ML', readRate: 480e6 },
} as const satisfies Record<string, LoadSource>;
