import { type Metric, PICKER_METRICS, VLLM_METRICS } from '../../../catalog';
import { POOL_LABEL } from '../collectors/collector-binding';
import type { PanelQuery, PanelRow } from './panel';

/** Time over which rates are taken: four scrapes of the slowest interval that is sensible. */
const WINDOW = '2m';

/** The series of one pool: its model servers' and its picker's. */
const SERIES = `{namespace="$namespace",${POOL_LABEL}="$pool"}`;

/** What to look at when a model is served, the client's view first. */
export const PANEL_ROWS: readonly PanelRow[] = [
  {
    title: 'What clients feel',
    panels: [
      {
        title: 'Time to first token',
        description:
          'How long a client waits for the first word: queue and prefill. Rises first when there is too much to do.',
        unit: 'seconds',
        queries: quantiles(VLLM_METRICS.timeToFirstToken),
      },
      {
        title: 'Time between tokens',
        description: 'How fast an answer flows (TPOT). Rises with the size of the running batch.',
        unit: 'seconds',
        queries: quantiles(VLLM_METRICS.interTokenLatency),
      },
      {
        title: 'Whole answers',
        description: 'Arrival to last token. Depends on how long answers are: compare with itself alone.',
        unit: 'seconds',
        queries: quantiles(VLLM_METRICS.endToEndLatency),
      },
      {
        title: 'Answers',
        description: 'Finished requests by how they ended. `abort` are clients that left, `error` are faults.',
        unit: 'requests per second',
        queries: [
          {
            expression: `sum by (finished_reason) (rate(${VLLM_METRICS.requestsFinished.name}${SERIES}[${WINDOW}]))`,
            legend: '{{finished_reason}}',
          },
        ],
      },
    ],
  },
  {
    title: 'Load and its spread',
    panels: [
      {
        title: 'Waiting requests',
        description: 'Requests that no batch has taken up. A queue that stays calls for replicas.',
        unit: 'requests',
        queries: eachPod(VLLM_METRICS.requestsWaiting),
      },
      {
        title: 'Running requests',
        description: 'Requests in the running batch of each replica. Lines far apart: requests are spread badly.',
        unit: 'requests',
        queries: eachPod(VLLM_METRICS.requestsRunning),
      },
      {
        title: 'Spread of the load',
        description:
          'The busiest replica against the mean, by running and waiting requests together. 1 is even; round robin over ' +
          'requests of unlike length reaches 2 and more.',
        unit: 'ratio',
        queries: [
          {
            expression: `max(${inFlight()}) / avg(${inFlight()})`,
            legend: 'busiest / mean',
          },
        ],
      },
      {
        title: 'Tokens',
        description: 'Prompt tokens taken in and tokens generated, of all replicas.',
        unit: 'tokens per second',
        queries: [
          { expression: `sum(${rate(VLLM_METRICS.promptTokens)})`, legend: 'prompt' },
          { expression: `sum(${rate(VLLM_METRICS.generationTokens)})`, legend: 'generated' },
        ],
      },
    ],
  },
  {
    title: 'KV cache',
    panels: [
      {
        title: 'KV cache in use',
        description: 'Part of each replica’s KV cache that requests hold. Near 1 requests wait or lose their blocks.',
        unit: 'share',
        queries: eachPod(VLLM_METRICS.kvCacheUse),
      },
      {
        title: 'Prompt tokens found in the cache',
        description:
          'Share of prompt tokens whose prefill was saved. Falls when a prefix is spread over many replicas.',
        unit: 'share',
        queries: [
          {
            expression: `sum(${rate(VLLM_METRICS.prefixCacheHits)}) / sum(${rate(VLLM_METRICS.prefixCacheQueries)})`,
            legend: 'all replicas',
          },
          {
            expression:
              `sum by (pod) (${rate(VLLM_METRICS.prefixCacheHits)}) / ` +
              `sum by (pod) (${rate(VLLM_METRICS.prefixCacheQueries)})`,
            legend: '{{pod}}',
          },
        ],
      },
      {
        title: 'Preemptions',
        description:
          'Requests that lost their blocks and start over. Any steady rate means that the KV cache is too small.',
        unit: 'requests per second',
        queries: [{ expression: `sum by (pod) (${rate(VLLM_METRICS.preemptions)})`, legend: '{{pod}}' }],
      },
    ],
  },
  {
    title: 'The picker',
    panels: [
      {
        title: 'Ready endpoints',
        description: 'Replicas that may be picked.',
        unit: 'replicas',
        queries: [{ expression: `max(${PICKER_METRICS.readyEndpoints.name}${SERIES})`, legend: 'ready' }],
      },
      {
        title: 'Picks',
        description: 'Requests sent to each replica.',
        unit: 'requests per second',
        queries: [
          {
            expression: `sum by (endpoint) (rate(${PICKER_METRICS.endpointBookings.name}${SERIES}[${WINDOW}]))`,
            legend: '{{endpoint}}',
          },
        ],
      },
      {
        title: 'Refusals',
        description: 'Requests for which no replica was found, by reason.',
        unit: 'requests per second',
        queries: [
          {
            expression: `sum by (reason) (rate(${PICKER_METRICS.refusals.name}${SERIES}[${WINDOW}]))`,
            legend: '{{reason}}',
          },
        ],
      },
    ],
  },
  {
    title: 'Cost',
    panels: [
      {
        title: 'Price of a million tokens',
        description:
          'What the replicas’ GPUs cost for each million of prompt and generated tokens together. Set the two variables to ' +
          'the price of a GPU for an hour and the GPUs of a replica.',
        unit: 'currency',
        queries: [
          {
            expression:
              `count(${VLLM_METRICS.requestsRunning.name}${SERIES}) * $gpus * $gpu_hour_price / 3600 / ` +
              `(sum(${rate(VLLM_METRICS.promptTokens)}) + sum(${rate(VLLM_METRICS.generationTokens)})) * 1e6`,
            legend: 'price',
          },
        ],
      },
    ],
  },
];

function rate({ name }: Metric): string {
  return `rate(${name}${SERIES}[${WINDOW}])`;
}

function inFlight(): string {
  return `${VLLM_METRICS.requestsRunning.name}${SERIES} + ${VLLM_METRICS.requestsWaiting.name}${SERIES}`;
}

function quantiles({ name }: Metric): PanelQuery[] {
  return [0.5, 0.9, 0.99].map((quantile) => ({
    expression: `histogram_quantile(${quantile}, sum by (le) (rate(${name}_bucket${SERIES}[${WINDOW}])))`,
    legend: `p${quantile * 100}`,
  }));
}

function eachPod({ name }: Metric): PanelQuery[] {
  return [{ expression: `sum by (pod) (${name}${SERIES})`, legend: '{{pod}}' }];
}
