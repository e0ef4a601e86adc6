import { gibibytes, Model, type ModelFacts, quantity } from '../../catalog';
import { planHostResources, weightBytes } from '../../planning';
import { type Finding, finding } from '../finding';
import type { Rule } from '../rule';
import { hubCache, mountOf } from '../views/hub-cache';
import type { ModelServer } from '../views/workload';

/**
 * Weights that are downloaded need room on the node's disk, and a folder that may be written. A pod that asks for no disk
 * is evicted when the node runs short of it, in the middle of the download or later.
 */
export const weightsStorage: Rule = (inventory) =>
  inventory.modelServers.flatMap((server) => {
    const model = server.command.model === undefined ? undefined : Model.ofRepository(server.command.model);
    const cache = hubCache(server.container, server.command);
    return model === undefined || cache === undefined
      ? []
      : [...notWritable(server, cache), ...tooSmall(server, cache, model)];
  });

function notWritable({ workload, container }: ModelServer, cache: string): Finding[] {
  const mount = mountOf(container, cache);
  const writable = mount === undefined ? !container.readOnlyRoot : !mount.readOnly;
  return writable
    ? []
    : [finding('GKEI_CACHE_NOT_WRITABLE', workload.manifest, { container: container.name, folder: cache })];
}

function tooSmall({ workload, container }: ModelServer, cache: string, model: ModelFacts): Finding[] {
  const { diskVolumes } = workload.pod;
  const mount = mountOf(container, cache);
  if (mount !== undefined && !diskVolumes.has(mount.volume)) {
    return [];
  }
  const needed = weightBytes(model);
  const limits = [
    { setting: 'resources.requests["ephemeral-storage"]', bytes: container.ephemeralStorage.request ?? 0 },
    { setting: 'resources.limits["ephemeral-storage"]', bytes: container.ephemeralStorage.limit },
    ...(mount ? [{ setting: `sizeLimit of volume ${mount.volume}`, bytes: diskVolumes.get(mount.volume) }] : []),
  ];
  return limits.flatMap(({ setting, bytes }) =>
    bytes === undefined || bytes >= needed
      ? []
      : [
          finding('GKEI_DISK_TOO_SMALL', workload.manifest, {
            container: container.name,
            setting,
            value: bytes === 0 ? 'not set' : gibibytes(bytes),
            model: model.repository,
            needed: gibibytes(needed),
            recommended: quantity(planHostResources(model, 1).ephemeralStorageBytes),
          }),
        ],
  );
}
