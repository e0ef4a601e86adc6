import type { ModelKinds } from '../../catalog';
import { flagsFor, type PickerProgram, type PickerRight, type ProgramInput } from './_picker-program';
import type { PickerFlags } from './picker-flags';
import type { BundledPickerOptions } from './picker-implementation';

/** Endpoints named beside the picked one, where gateways take them. */
const FALLBACK_ENDPOINTS = 2;

const FOLLOW = ['list', 'watch'];

/** What it takes to follow the models of each generation of the APIs. */
const MODEL_RIGHTS: Readonly<Record<ModelKinds, readonly PickerRight[]>> = {
  none: [],
  rewrites: [followModels('inferenceobjectives'), followModels('inferencemodelrewrites')],
  models: [followModels('inferencemodels')],
};

function followModels(resource: string): PickerRight {
  return { verbs: FOLLOW, group: 'inference.networking.x-k8s.io', resource };
}

/** The picker of this package. */
export function bundledProgram(
  { pool, guardMetrics }: ProgramInput,
  { args = {} }: BundledPickerOptions,
): PickerProgram {
  return {
    image: undefined,
    command: ['picker'],
    flags: flagsFor(pool, {
      'model-kinds': pool.api.modelKinds,
      ...(pool.tls && { 'endpoint-scheme': 'https' }),
      ...(guardMetrics && { 'metrics-endpoint-auth': true }),
      ...(pool.kvEvents && { 'kv-events-port': pool.kvEvents.port }),
      ...(pool.kvEvents?.replayPort && { 'kv-events-replay-port': pool.kvEvents.replayPort }),
    }),
    // Routes come after the picker, and they say which gateways there are.
    lateFlags: (): PickerFlags => (pool._takesFallbackLists ? { 'fallback-endpoints': FALLBACK_ENDPOINTS } : {}),
    extraFlags: args,
    env: [],
    // No CPU limit: throttling would add to the latency of every request.
    resources: { requests: { cpu: '1', memory: '512Mi' }, limits: { memory: '1Gi' } },
    rights: [
      { verbs: FOLLOW, group: '', resource: 'pods' },
      // One pool by name: a watch with a field selector on the name is allowed by it.
      { verbs: FOLLOW, group: pool.api.group, resource: 'inferencepools', name: pool.name },
      ...MODEL_RIGHTS[pool.api.modelKinds],
    ],
    // The new picker answers before the old one leaves, so that a roll-out fails no request.
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    config: {},
    configuresModels: true,
    active: 'all',
  };
}
