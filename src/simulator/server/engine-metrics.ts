import { VLLM_METRICS } from '../../catalog/metrics/vllm-metrics';
import type { EngineLoad, FinishedRequest, StepReport } from '../engine/engine';
import { type Family, type Labels, type Sample, vllmGauge } from './exposition';
import { Counter, Histogram } from './instruments';
import type { ServerOptions } from './options';

const REQUEST_SECONDS = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];
const FIRST_TOKEN_SECONDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
];
const TOKEN_SECONDS = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
const STEP_TOKENS = [1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384];
const CHOICES = [1, 2, 5, 10, 20];

/** Bounds 1, 2, 5, 10, 20, 50, … up to the longest request. */
function tokenBounds(most: number): number[] {
  const bounds: number[] = [];
  for (let power = 1; power <= most; power *= 10) {
    bounds.push(...[1, 2, 5].map((factor) => factor * power).filter((bound) => bound <= most));
  }
  return bounds;
}

/** What one engine has counted, as families of a metrics page. */
export class EngineMetrics {
  private readonly base: Labels;

  private readonly estimates = [
    new Counter(VLLM_METRICS.estimatedFlops),
    new Counter(VLLM_METRICS.estimatedReads),
    new Counter(VLLM_METRICS.estimatedWrites),
  ];
  private readonly prefixQueries = new Counter(VLLM_METRICS.prefixCacheQueries);
  private readonly prefixHits = new Counter(VLLM_METRICS.prefixCacheHits);
  private readonly otherCaches = [
    new Counter(VLLM_METRICS.externalPrefixCacheQueries),
    new Counter(VLLM_METRICS.externalPrefixCacheHits),
    new Counter(VLLM_METRICS.multiModalCacheQueries),
    new Counter(VLLM_METRICS.multiModalCacheHits),
  ];
  private readonly preemptions = new Counter(VLLM_METRICS.preemptions);
  private readonly promptTokens = new Counter(VLLM_METRICS.promptTokens);
  private readonly promptTokensBySource = new Counter(VLLM_METRICS.promptTokensBySource, {
    name: 'source',
    values: ['local_compute', 'local_cache_hit', 'external_kv_transfer'],
  });
  private readonly promptTokensCached = new Counter(VLLM_METRICS.promptTokensCached);
  private readonly generationTokens = new Counter(VLLM_METRICS.generationTokens);
  private readonly finished = new Counter(VLLM_METRICS.requestsFinished, {
    name: 'finished_reason',
    values: ['stop', 'length', 'abort', 'error', 'repetition'],
  });
  private readonly stepTokens = new Histogram(VLLM_METRICS.stepTokens, STEP_TOKENS);
  private readonly choices = new Histogram(VLLM_METRICS.requestChoices, CHOICES);
  private readonly firstToken = new Histogram(VLLM_METRICS.timeToFirstToken, FIRST_TOKEN_SECONDS);
  private readonly interToken = new Histogram(VLLM_METRICS.interTokenLatency, TOKEN_SECONDS);
  private readonly perToken = new Histogram(VLLM_METRICS.timePerOutputToken, TOKEN_SECONDS);
  private readonly endToEnd = new Histogram(VLLM_METRICS.endToEndLatency, REQUEST_SECONDS);
  private readonly queue = new Histogram(VLLM_METRICS.queueTime, REQUEST_SECONDS);
  private readonly inference = new Histogram(VLLM_METRICS.inferenceTime, REQUEST_SECONDS);
  private readonly prefill = new Histogram(VLLM_METRICS.prefillTime, REQUEST_SECONDS);
  private readonly decode = new Histogram(VLLM_METRICS.decodeTime, REQUEST_SECONDS);
  private readonly requestPrompt: Histogram;
  private readonly requestGeneration: Histogram;
  private readonly longestChoice: Histogram;
  private readonly maxTokens: Histogram;
  private readonly computedPrompt: Histogram;

  constructor(
    rank: number,
    private readonly createdAt: number,
    options: ServerOptions,
  ) {
    this.base = { engine: String(rank), model_name: options.servedNames[0] };
    const bounds = tokenBounds(options.maxModelLen);
    this.requestPrompt = new Histogram(VLLM_METRICS.requestPromptTokens, bounds);
    this.requestGeneration = new Histogram(VLLM_METRICS.requestGenerationTokens, bounds);
    this.longestChoice = new Histogram(VLLM_METRICS.requestLongestChoice, bounds);
    this.maxTokens = new Histogram(VLLM_METRICS.requestMaxTokens, bounds);
    this.computedPrompt = new Histogram(VLLM_METRICS.requestComputedTokens, bounds);
  }

  /** Takes in what an engine step did. */
  observe(report: StepReport): void {
    const { cached, computed } = report.prefilled;
    this.prefixQueries.add(report.prefixLookup.queries);
    this.prefixHits.add(report.prefixLookup.hits);
    this.preemptions.add(report.preemptions);
    this.promptTokens.add(cached + computed);
    this.promptTokensBySource.add(computed, 'local_compute');
    this.promptTokensBySource.add(cached, 'local_cache_hit');
    this.promptTokensCached.add(cached);
    this.generationTokens.add(report.generatedTokens);
    this.stepTokens.observe(computed + report.generatedTokens);
    for (const milliseconds of report.timesToFirstToken) {
      this.firstToken.observe(milliseconds / 1000);
    }
    for (const milliseconds of report.interTokenLatencies) {
      this.interToken.observe(milliseconds / 1000);
    }
    for (const request of report.finished) {
      this.observeFinished(request);
    }
  }

  /** All choices of one prompt have ended; the longest has that many tokens. */
  observeChoices(choices: number, longest: number): void {
    this.choices.observe(choices);
    this.longestChoice.observe(longest);
  }

  /** The families in their order on the page. */
  families(load: EngineLoad): Family[] {
    const from = (...instruments: readonly (Counter | Histogram)[]) =>
      instruments.flatMap((instrument) => instrument.families(this.base, this.createdAt));
    return [
      ...from(...this.estimates),
      ...this.loadGauges(load),
      ...from(this.prefixQueries, this.prefixHits, ...this.otherCaches, this.preemptions),
      ...from(this.promptTokens, this.promptTokensBySource, this.promptTokensCached, this.generationTokens),
      ...from(this.finished, this.requestPrompt, this.requestGeneration, this.stepTokens, this.longestChoice),
      ...from(this.choices, this.maxTokens, this.firstToken, this.interToken, this.perToken, this.endToEnd),
      ...from(this.queue, this.inference, this.prefill, this.decode, this.computedPrompt),
    ];
  }

  private observeFinished(request: FinishedRequest): void {
    const { arrivedAt, scheduledAt, firstTokenAt, lastTokenAt, generatedTokens } = request;
    this.finished.add(1, request.reason);
    this.endToEnd.observe((lastTokenAt - arrivedAt) / 1000);
    this.queue.observe((scheduledAt - arrivedAt) / 1000);
    this.inference.observe((lastTokenAt - scheduledAt) / 1000);
    this.prefill.observe((firstTokenAt - scheduledAt) / 1000);
    this.decode.observe((lastTokenAt - firstTokenAt) / 1000);
    this.perToken.observe(generatedTokens > 1 ? (lastTokenAt - firstTokenAt) / (generatedTokens - 1) / 1000 : 0);
    this.requestPrompt.observe(request.promptTokens);
    this.requestGeneration.observe(generatedTokens);
    this.maxTokens.observe(request.maxTokens);
    this.computedPrompt.observe(request.promptTokens - request.cachedTokens);
  }

  private loadGauges({ running, waiting, deferred, kvUsage }: EngineLoad): Family[] {
    const one = (value: number): Sample[] => [{ labels: this.base, value }];
    const each = (label: string, values: Readonly<Record<string, number>>): Sample[] =>
      Object.entries(values).map(([name, value]) => ({ labels: { ...this.base, [label]: name }, value }));
    return [
      vllmGauge(VLLM_METRICS.requestsRunning, one(running)),
      vllmGauge(VLLM_METRICS.requestsWaiting, one(waiting + deferred)),
      vllmGauge(VLLM_METRICS.requestsWaitingByReason, each('reason', { capacity: waiting, deferred })),
      vllmGauge(VLLM_METRICS.sleepState, each('sleep_state', { awake: 1, weights_offloaded: 0, discard_all: 0 })),
      vllmGauge(VLLM_METRICS.kvCacheUse, one(kvUsage)),
    ];
  }
}
