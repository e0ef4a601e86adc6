import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildGoModule, type GoModule, goRecipe } from './go-module';
import type { Part } from './part';
import type { CacheKey } from './part-cache';

const MODULE: GoModule = { path: 'sigs.k8s.io/lws', version: '0.9.0', programs: { manager: 'cmd' } };

/** What else of the module a cluster needs: the registration of its webhooks, and the kind that no test uses. */
const MANIFESTS = [
  'config/webhook/manifests.yaml',
  'config/webhook/mutating-patch.yaml',
  'config/webhook/validating-patch.yaml',
  'config/crd/bases/disaggregatedset.x-k8s.io_disaggregatedsets.yaml',
];
const KEY: CacheKey = {
  name: 'leader-worker-set',
  version: MODULE.version,
  recipe: { ...goRecipe(MODULE), manifests: MANIFESTS },
};

/** LeaderWorkerSet's controller with its webhooks, built from its Go module. `locate` gives the folder of all files. */
export const leaderWorkerSet: Part = {
  name: KEY.name,
  leavesOut: 'tests of model servers on several machines',
  locate: (cache) => cache.find(KEY),
  install: (context) =>
    context.cache.publish(KEY, async (scratch) => {
      const sources = await buildGoModule(MODULE, scratch, context);
      for (const file of MANIFESTS) {
        copyFileSync(join(sources, file), join(scratch, basename(file)));
      }
    }),
};
