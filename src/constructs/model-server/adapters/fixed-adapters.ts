import type { AdapterRoom } from '../../../planning';
import { CACHE_MOUNT } from '../cache-volume';
import { hubDownload } from '../hub-download';
import { joinAdditions, type PodAdditions } from '../pod-additions';
import type { Adapter } from './adapter';
import type { AdaptersContext } from './adapters';
import { bucketMounts, bucketPath } from './bucket-mounts';
import { loraFlags, reservedRank } from './lora-flags';

/** Adapters that one batch may mix by default: each takes GPU memory whether it is used or not. */
const MOST_SLOTS = 8;

/** Room for all listed adapters; undefined where there is none. */
export function fixedRoom(list: readonly Adapter[]): AdapterRoom | undefined {
  return list.length === 0
    ? undefined
    : {
        slots: Math.min(list.length, MOST_SLOTS),
        rank: reservedRank(Math.max(...list.map(({ rank }) => rank))),
        inMemory: list.length,
      };
}

/** Loads adapters at the start of vLLM. */
export function fixedAdapters(list: readonly Adapter[], { scope, image, hubToken }: AdaptersContext): PodAdditions {
  const room = fixedRoom(list);
  if (room === undefined) {
    return {};
  }
  const modules = list.map((adapter, index) => `${adapter.name}=${pathOf(adapter, index)}`);
  const buckets = list.flatMap(({ source }) => (source.kind === 'bucket' ? [source] : []));
  return joinAdditions(scope.node.path, [
    bucketMounts(scope.node.path, buckets),
    {
      flags: { ...loraFlags(room), 'lora-modules': modules },
      initContainers: list.flatMap((adapter, index) => {
        const { source } = adapter;
        const name = `download-adapter-${index}`;
        return source.kind === 'hub'
          ? [hubDownload({ ...source, name, image, directory: pathOf(adapter, index), token: hubToken })]
          : [];
      }),
    },
  ]);
}

/** Where vLLM finds an adapter. */
function pathOf({ source }: Adapter, index: number): string {
  switch (source.kind) {
    case 'hub':
      return `${CACHE_MOUNT.mountPath}/adapters/${index}`;
    case 'bucket':
      return bucketPath(source);
    case 'path':
      return source.path;
  }
}
