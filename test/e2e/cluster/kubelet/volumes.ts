import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ConfigData, ConfigEntries } from './config-data';
import type { KeyToPath, Pod, ProjectedSource, Volume } from './pod';
import { type PodLocation, podField } from './pod-fields';
import { publishFiles } from './published-files';

/**
 * Makes a pod's volumes as folders: ConfigMaps, Secrets and projected sources as files, everything else empty.
 *
 * @returns the folder of each volume.
 * @throws Error where a source is missing: the pod's containers then wait.
 */
export async function mountVolumes(
  pod: Pod,
  location: PodLocation,
  data: ConfigData,
  root: string,
): Promise<ReadonlyMap<string, string>> {
  const folders = new Map<string, string>();
  for (const volume of pod.spec.volumes ?? []) {
    const folder = join(root, volume.name);
    mkdirSync(folder, { recursive: true });
    try {
      const files = await filesOf(volume, pod, location, data);
      if (files.size > 0) {
        publishFiles(folder, files);
      }
    } catch (error) {
      throw new Error(`MountVolume.SetUp failed for volume "${volume.name}": ${(error as Error).message}`);
    }
    folders.set(volume.name, folder);
  }
  return folders;
}

/** Brings the volumes of ConfigMaps and Secrets up to date; what cannot be read any more stays as it is. */
export async function refreshVolumes(
  pod: Pod,
  location: PodLocation,
  data: ConfigData,
  folders: ReadonlyMap<string, string>,
): Promise<void> {
  for (const volume of pod.spec.volumes ?? []) {
    if (volume.configMap || volume.secret) {
      const files = await filesOf(volume, pod, location, data).catch(() => undefined);
      if (files) {
        publishFiles(folders.get(volume.name)!, files);
      }
    }
  }
}

async function filesOf(
  { configMap, secret, projected }: Volume,
  pod: Pod,
  location: PodLocation,
  data: ConfigData,
): Promise<ConfigEntries> {
  if (configMap) {
    return placed(await data.configMap(configMap.name, configMap.optional), configMap.items);
  }
  if (secret) {
    return placed(await data.secret(secret.secretName!, secret.optional), secret.items);
  }
  const files = new Map<string, Buffer>();
  for (const source of projected?.sources ?? []) {
    for (const [path, content] of await projectedFiles(source, pod, location, data)) {
      files.set(path, content);
    }
  }
  return files;
}

async function projectedFiles(
  { configMap, secret, downwardAPI, serviceAccountToken }: ProjectedSource,
  pod: Pod,
  location: PodLocation,
  data: ConfigData,
): Promise<ConfigEntries> {
  if (configMap) {
    return placed(await data.configMap(configMap.name, configMap.optional), configMap.items);
  }
  if (secret) {
    return placed(await data.secret(secret.name, secret.optional), secret.items);
  }
  if (serviceAccountToken) {
    const { path, audience, expirationSeconds } = serviceAccountToken;
    const account = pod.spec.serviceAccountName ?? 'default';
    return new Map([[path, await data.serviceAccountToken(account, audience, expirationSeconds)]]);
  }
  return new Map(
    downwardAPI?.items.map(({ path, fieldRef }) => [
      path,
      Buffer.from(fieldRef ? podField(pod, fieldRef.fieldPath, location) : ''),
    ]),
  );
}

/** Entries under their own names, or only the listed ones under the listed paths. */
function placed(entries: ConfigEntries, items?: readonly KeyToPath[]): ConfigEntries {
  if (!items) {
    return entries;
  }
  return new Map(
    items.map(({ key, path }) => {
      const content = entries.get(key);
      if (!content) {
        throw new Error(`references non-existent config key: ${key}`);
      }
      return [path, content];
    }),
  );
}
