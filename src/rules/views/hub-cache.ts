import type { Container, Mount } from './container';
import { isUnresolved } from './unresolved';
import type { VllmCommand } from './vllm-command';

/** Root's home in published images. */
const ROOT_HOME = '/root';

/** Variables that say where the hub's library keeps its files, the strongest first, and what of it is the cache. */
const VARIABLES: readonly (readonly [name: string, below: string])[] = [
  ['HF_HUB_CACHE', ''],
  ['HUGGINGFACE_HUB_CACHE', ''],
  ['HF_HOME', '/hub'],
  ['XDG_CACHE_HOME', '/huggingface/hub'],
  ['HOME', '/.cache/huggingface/hub'],
];

/**
 * Folder into which a server downloads its weights; undefined where it cannot be told.
 *
 * @see https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables
 */
export function hubCache(container: Container, command: VllmCommand): string | undefined {
  if (!command.lacks('download-dir') || container.importsEnvironment) {
    return undefined;
  }
  const set = VARIABLES.find(([name]) => container.environment.has(name));
  if (set === undefined) {
    return container.nonRoot ? undefined : `${ROOT_HOME}/.cache/huggingface/hub`;
  }
  const [name, below] = set;
  const value = container.environment.get(name);
  return value === undefined || isUnresolved(value) ? undefined : value.replace(/\/+$/, '') + below;
}

/** The mount that a path lies on; undefined where it lies in the container's own file system. */
export function mountOf({ mounts }: Container, path: string): Mount | undefined {
  return mounts
    .filter((mount) => mount.path !== '' && (path === mount.path || path.startsWith(`${mount.path}/`)))
    .sort((a, b) => b.path.length - a.path.length)[0];
}
