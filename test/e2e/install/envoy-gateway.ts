import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildGoModule, type GoModule, goRecipe } from './go-module';
import type { Part } from './part';
import type { CacheKey } from './part-cache';

const MODULE: GoModule = {
  path: 'github.com/envoyproxy/gateway',
  version: '1.9.0',
  programs: { 'envoy-gateway': 'cmd/envoy-gateway' },
};

/** The definition of a kind of its own that no profile of the tests' clusters has whole. */
const DEFINITION = 'charts/gateway-helm/charts/crds/crds/generated/gateway.envoyproxy.io_clienttrafficpolicies.yaml';
const KEY: CacheKey = {
  name: 'envoy-gateway',
  version: MODULE.version,
  recipe: { ...goRecipe(MODULE), definition: DEFINITION },
};

/** Envoy Gateway, built from its Go module. `locate` gives the folder of all files. */
export const envoyGateway: Part = {
  name: KEY.name,
  leavesOut: 'tests that hold the test gateway to Envoy Gateway',
  optional: true,
  locate: (cache) => cache.find(KEY),
  install: (context) =>
    context.cache.publish(KEY, async (scratch) => {
      const sources = await buildGoModule(MODULE, scratch, context);
      copyFileSync(join(sources, DEFINITION), join(scratch, basename(DEFINITION)));
    }),
};
