import { buildGoModule, type GoModule, goRecipe } from './go-module';
import type { Part } from './part';
import type { CacheKey } from './part-cache';

const VERSION = '1.34.2';
const [MAJOR, MINOR] = VERSION.split('.') as [string, string];
const VERSION_PACKAGE = 'k8s.io/component-base/version';

/** The programs of a control plane, as folder names under `cmd/`. */
const PROGRAMS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

const MODULE: GoModule = {
  path: 'k8s.io/kubernetes',
  version: VERSION,
  programs: Object.fromEntries(PROGRAMS.map((program) => [program, `cmd/${program}`])),
  variables: {
    [`${VERSION_PACKAGE}.gitVersion`]: `v${VERSION}`,
    [`${VERSION_PACKAGE}.gitMajor`]: MAJOR,
    [`${VERSION_PACKAGE}.gitMinor`]: MINOR,
  },
  // v1.34.2 goes with v0.34.2 of its staging modules.
  stagingVersion: `0.${VERSION.slice(VERSION.indexOf('.') + 1)}`,
};
const KEY: CacheKey = { name: 'kubernetes', version: VERSION, recipe: { programs: PROGRAMS, ...goRecipe(MODULE) } };

/** The Kubernetes control plane, built from its Go module: the release binaries come from no package registry. */
export const kubernetes: Part = {
  name: KEY.name,
  leavesOut: 'every test that needs a cluster',
  locate: (cache) => cache.find(KEY),
  install: (context) =>
    context.cache.publish(KEY, async (scratch) => {
      await buildGoModule(MODULE, scratch, context);
    }),
};
