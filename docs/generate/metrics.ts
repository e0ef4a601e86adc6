import { type Metric, PICKER_METRICS, type PickerMetric, RENAMED_VLLM_METRICS, VLLM_METRICS } from '../../src/catalog';
import {
  ENGINE_NAMES,
  type EngineMetrics,
  engineMetricsOf,
  type Gauge,
  placeOf,
} from '../../src/picker/scrape/engines';
import { markdownTable } from './markdown';

/** `docs/reference/metrics.md`: what model servers and pickers report. */
export function metricsPage(): string {
  return `# Metrics

## Model servers

What a vLLM 0.29 server reports on \`/metrics\` of its serving port. Every metric has the labels \`engine\` and \`model_name\`, but for
the two \`_info\` ones. A histogram adds \`_bucket\`, \`_sum\` and \`_count\` to its name.

${metricsTable(Object.values(VLLM_METRICS))}

### Names that are gone

Dashboards and autoscalers still ask for them. An autoscaler that asks for a metric that does not exist never scales down.

${markdownTable(
  ['gone', 'instead'],
  RENAMED_VLLM_METRICS.map(({ name, successor }) => [code(name), code(successor.name)]),
)}

## Other engines

The bundled picker reads what each endpoint's engine reports. A pod's label \`llm-d.ai/engine-type\` (or the older
\`inference.networking.k8s.io/engine-type\`), or that label of an entry in the endpoints file, names the engine; without it, and for a
name that is not here, it is vLLM or what \`--default-engine\` says. \`--engine-label\` sets another label.

${markdownTable(
  ['engine', 'where', 'waiting', 'running', 'KV cache in use', 'size of the KV cache'],
  ENGINE_NAMES.map((name) => {
    const engine = engineMetricsOf({ labels: { 'llm-d.ai/engine-type': name } });
    const { waiting, running, kvCacheUse, kvCache } = engine;
    const { path, port } = placeOf(engine);
    const place = port === undefined ? code(path) : `${code(path)} of port ${port}`;
    return [code(name), place, ...[waiting, running, kvCacheUse].map(gauge), kvCacheOf(kvCache)];
  }),
)}

Where a server has its metrics elsewhere, \`--model-server-metrics-path\` and \`--model-server-metrics-port\` of the picker say so, for all
endpoints. A port that has nothing but metrics belongs to the whole pod: several ports of one pod would all be taken to have the load of all.

Engines without a metric of the KV cache are taken to have room. Adapters and counters of prefixes are known of vLLM alone.

## The endpoint picker

What the bundled picker reports on \`/metrics\` of port 9090. Metrics that llm-d's picker has too have its names, and the ones
that releases of the Gateway API inference extension gave them, with equal values under each. Histograms of requests are of completed
ones. A thousand combinations of models and priorities have series of their own, later ones share the value \`other\`. Tokens are those that model servers
count; under a policy that does not use prefixes, answers are not read and these histograms stay empty.

${markdownTable(
  ['metric', 'also named', 'type', 'labels', 'meaning'],
  Object.values(PICKER_METRICS).map((metric: PickerMetric) => [
    code(metric.name),
    (metric.formerNames ?? []).map(code).join(', '),
    metric.type,
    (metric.labels ?? []).map(code).join(', '),
    metric.meaning,
  ]),
)}
`;
}

function metricsTable(metrics: readonly Metric[]): string {
  return markdownTable(
    ['metric', 'type', 'labels', 'meaning'],
    metrics.map(({ name, type, labels = [], meaning }) => [code(name), type, labels.map(code).join(', '), meaning]),
  );
}

function gauge(metric: Gauge | undefined): string {
  if (metric === undefined) return '';
  return code(typeof metric === 'string' ? metric : `${metric.name}{${metric.label}="${metric.value}"}`);
}

function kvCacheOf(metrics: EngineMetrics['kvCache']): string {
  if (metrics === undefined) return '';
  if ('info' in metrics) return `${code(metrics.info)}: ${code(metrics.blockSizeLabel)}, ${code(metrics.blocksLabel)}`;
  return `${gauge(metrics.blockSize)}, ${gauge(metrics.blocks)}`;
}

const code = (text: string) => `\`${text}\``;
