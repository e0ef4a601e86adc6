import { flagsFor, type PickerProgram, type PickerRight, type ProgramInput } from './_picker-program';
import type { PickerFlags } from './picker-flags';
import type { LlmDPickerOptions } from './picker-implementation';

/** Image of release 0.10.0 (2026-08-17); that its tag carries the `v` is unconfirmed. */
const IMAGE = 'ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.10.0';

/** What the file of every configuration begins with, in release 0.10. */
const CONFIG_KIND = { apiVersion: 'llm-d.ai/v1alpha1', kind: 'EndpointPickerConfig' };

/** Scorers and their weights, as the chart of release 0.10 has them. */
const WEIGHTS = { 'queue-scorer': 2, 'kv-cache-utilization-scorer': 2, 'prefix-cache-scorer': 3 };

/** Groups of InferenceObjective and InferenceModelRewrite: llm-d's own, and that of the extension up to release 1.5. */
const MODEL_GROUPS = ['llm-d.ai', 'inference.networking.x-k8s.io'];

const READ = ['get', 'list', 'watch'];

/**
 * llm-d's picker as its charts run it; without the cluster-wide rights that guard the metrics port, unless that is asked for.
 *
 * @see https://github.com/llm-d/llm-d-router/tree/v0.10.0/config/charts
 */
export function llmDProgram({ pool, replicas, guardMetrics }: ProgramInput, options: LlmDPickerOptions): PickerProgram {
  const elected = replicas > 1;
  return {
    image: IMAGE,
    command: [],
    flags: flagsFor(pool, { 'metrics-endpoint-auth': guardMetrics, ...(elected ? LEADER_ELECTION : {}) }),
    extraFlags: { 'zap-encoder': 'json', tracing: false, ...options.args },
    env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
    // As in llm-d's chart: half a core to a core a request per second with prompts of 100,000 tokens.
    resources: { requests: { cpu: '8', memory: '8Gi' }, limits: { memory: '16Gi' } },
    rights: [
      { verbs: READ, group: '', resource: 'pods' },
      { verbs: READ, group: pool.api.group, resource: 'inferencepools' },
      ...MODEL_GROUPS.flatMap((group) => [
        { verbs: READ, group, resource: 'inferenceobjectives' },
        { verbs: READ, group, resource: 'inferencemodelrewrites' },
      ]),
      ...(elected ? ELECTION_RIGHTS : []),
    ],
    // A follower is ready only when it leads, so that a rolling update would wait for it for ever.
    strategy: { type: 'Recreate' },
    config: { ...CONFIG_KIND, ...(options.config ?? defaultConfig(pool.tls !== undefined)) },
    configuresModels: false,
    active: elected ? 'leader' : 'all',
  };
}

const LEADER_ELECTION: PickerFlags = { 'ha-enable-leader-election': true };

const ELECTION_RIGHTS: readonly PickerRight[] = [
  {
    verbs: ['create', 'get', 'list', 'watch', 'update', 'patch', 'delete'],
    group: 'coordination.k8s.io',
    resource: 'leases',
  },
  { verbs: ['create', 'patch'], group: '', resource: 'events' },
];

/**
 * What reads the metrics of model servers that take TLS alone. That its parameters count without naming it anywhere else, as
 * the built-in source of the same type is replaced, is unconfirmed.
 */
const TLS_SOURCE = { type: 'metrics-data-source', parameters: { scheme: 'https', insecureSkipVerify: true } };

function defaultConfig(encrypted: boolean) {
  const plugins = [...Object.keys(WEIGHTS).map((type) => ({ type })), ...(encrypted ? [TLS_SOURCE] : [])];
  const weighted = Object.entries(WEIGHTS).map(([pluginRef, weight]) => ({ pluginRef, weight }));
  return { plugins, schedulingProfiles: [{ name: 'default', plugins: weighted }] };
}
