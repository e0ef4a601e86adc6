import type { EnvironmentVariable } from '../../rendering/pod-spec';
import { hubDownload } from '../hub-download';
import type { PodAdditions } from '../pod-additions';
import type { Adapter } from './adapter';
import { loraFlags } from './lora-flags';

/** Adapters that one batch may mix by default: each takes GPU memory whether it is used or not. */
const MOST_SLOTS = 8;

/** Folder that adapters of the hub are downloaded to. */
const FOLDER = '/cache/adapters';

/** Adapters that are loaded at the start of a server and stay. */
export function fixedAdapters(
  adapters: readonly Adapter[],
  pod: { readonly image: string; readonly token: readonly EnvironmentVariable[] },
): PodAdditions {
  if (adapters.length === 0) {
    return {};
  }
  const room = {
    slots: Math.min(adapters.length, MOST_SLOTS),
    rank: Math.max(...adapters.map(({ rank }) => rank)),
    inMemory: adapters.length,
  };
  const placed = adapters.map((adapter, index) => place(adapter, index, pod));
  return {
    flags: { ...loraFlags(room), 'lora-modules': placed.map(({ name, path }) => `${name}=${path}`) },
    initContainers: placed.flatMap(({ download }) => download),
  };
}

function place({ name, source }: Adapter, index: number, pod: Parameters<typeof fixedAdapters>[1]) {
  if (source.kind === 'path') {
    return { name, path: source.path, download: [] };
  }
  const path = `${FOLDER}/${index}`;
  const { repository, revision } = source;
  const download = hubDownload({ name: `download-adapter-${index}`, ...pod, repository, revision, directory: path });
  return { name, path, download: [download] };
}
