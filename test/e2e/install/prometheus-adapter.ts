import { join } from 'node:path';
import { buildGoProgram, GO_RECIPE, type GoProgram } from './go-program';
import type { Part } from './part';
import type { CacheKey } from './part-cache';

const PROGRAM: GoProgram = { module: 'sigs.k8s.io/prometheus-adapter', version: '0.12.0', package: 'cmd/adapter' };
const KEY: CacheKey = { name: 'prometheus-adapter', version: PROGRAM.version, recipe: GO_RECIPE };

/** The adapter that answers the HPA controller's questions from Prometheus, built from its Go module. */
export const prometheusAdapter: Part = {
  name: KEY.name,
  leavesOut: 'tests of autoscaling',
  locate: (cache) => {
    const folder = cache.find(KEY);
    return folder ? join(folder, 'adapter') : undefined;
  },
  install: (context) =>
    context.cache.publish(KEY, async (scratch) => {
      await buildGoProgram(PROGRAM, scratch, 'adapter', context);
    }),
};
