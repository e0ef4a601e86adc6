import { ApiResource } from 'cdk8s-plus-28';
import type { ModelKinds } from '../../catalog';
import { commonFlags, type PickerProgram, type PickerRight, type ProgramInput } from './_picker-program';
import type { BundledPickerOptions } from './picker-implementation';

/** What it takes to follow the models of each generation of the APIs. */
const MODEL_RIGHTS: Readonly<Record<ModelKinds, readonly PickerRight[]>> = {
  none: [],
  rewrites: [follow('inferenceobjectives', 'inferencemodelrewrites')],
  models: [follow('inferencemodels')],
};

function follow(...kinds: readonly string[]): PickerRight {
  const resources = kinds.map((resourceType) => ({ apiGroup: 'inference.networking.x-k8s.io', resourceType }));
  return { verbs: ['list', 'watch'], resources };
}

/** The picker of this package. */
export function bundledProgram({ pool }: ProgramInput, { args = {} }: BundledPickerOptions): PickerProgram {
  return {
    image: undefined,
    command: ['picker'],
    flags: {
      ...commonFlags(pool),
      'model-kinds': pool.api.modelKinds,
      ...(pool.tls && { 'endpoint-scheme': 'https' }),
    },
    extraFlags: args,
    env: [],
    // No CPU limit: throttling would add to the latency of every request.
    resources: { requests: { cpu: '1', memory: '512Mi' }, limits: { memory: '1Gi' } },
    rights: [
      { verbs: ['list', 'watch'], resources: [ApiResource.PODS] },
      // One pool by name: a watch with a field selector on the name is allowed by it.
      {
        verbs: ['list', 'watch'],
        resources: [{ apiGroup: pool.api.group, resourceType: 'inferencepools', resourceName: pool.name }],
      },
      ...MODEL_RIGHTS[pool.api.modelKinds],
    ],
    // The new picker answers before the old one leaves, so that a roll-out fails no request.
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    config: {},
    configuresModels: true,
    active: 'all',
  };
}
