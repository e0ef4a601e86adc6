/**
 * Metrics of requests by model and priority. A request costs one lookup of its series and some additions; what a client
 * may name has a bound, and whoever asks for models that nobody serves fills no histograms.
 */
import { PICKER_METRICS } from '../../../catalog/metrics/picker-metrics';
import { collect, collectHistograms } from '../catalog-metrics';
import { HistogramSeries, type Registry } from '../registry';
import type { RequestObserver, RequestRecord } from './request-record';

/** Models and priorities beyond these share a series. */
const MOST_SERIES = 1_000;

/** The names of that series. */
const OTHER = 'other';

/** Longest model name that is a label's value. */
const LONGEST_NAME = 200;

/** Half of a pair of UTF-16, which all become the same in UTF-8. */
const LONE_SURROGATE = /\p{Surrogate}/gu;

const MS_IN_SECOND = 1_000;

/** The numbers of requests that are alike in their labels. */
class RequestSeries {
  begun = 0;
  ended = 0;
  readonly errors = new Map<string, number>();
  readonly duration = new HistogramSeries(PICKER_METRICS.requestDuration.bounds);
  readonly requestSize = new HistogramSeries(PICKER_METRICS.requestSize.bounds);
  readonly responseSize = new HistogramSeries(PICKER_METRICS.responseSize.bounds);
  readonly inputTokens = new HistogramSeries(PICKER_METRICS.inputTokens.bounds);
  readonly outputTokens = new HistogramSeries(PICKER_METRICS.outputTokens.bounds);
  readonly cachedTokens = new HistogramSeries(PICKER_METRICS.cachedTokens.bounds);
  readonly firstToken = new HistogramSeries(PICKER_METRICS.timeToFirstToken.bounds);
  readonly firstTokenStreaming = new HistogramSeries(PICKER_METRICS.timeToFirstToken.bounds);
  readonly perOutputToken = new HistogramSeries(PICKER_METRICS.timePerOutputToken.bounds);
  readonly normalized = new HistogramSeries(PICKER_METRICS.normalizedTimePerOutputToken.bounds);

  constructor(
    readonly asked: string,
    readonly model: string,
    readonly priority: number,
  ) {}

  get labels(): string[] {
    return [this.asked, this.model, String(this.priority)];
  }
}

export class RequestMetrics implements RequestObserver {
  /** What has no series of its own; a client may ask for a model that is called so, too. */
  private readonly other = new RequestSeries(OTHER, OTHER, 0);
  private readonly series = new Map([[keyOf(OTHER, OTHER, 0), this.other]]);
  private last = this.other;
  private readonly decisionSeconds = new HistogramSeries(PICKER_METRICS.schedulerDuration.bounds);
  private successes = 0;
  private failures = 0;

  constructor(registry: Registry) {
    this.register(registry);
  }

  began(record: RequestRecord): void {
    this.seriesOf(record).begun++;
  }

  ended(record: RequestRecord): void {
    const { cause, askedAt, answeredAt } = record;
    const begun = askedAt !== 0;
    // Lists of models that the picker answers itself are no requests for an endpoint.
    if (!begun && record.refusal === undefined) return;
    const series = begun ? this.seriesOf(record) : this.other;
    if (begun) series.ended++;
    if (answeredAt !== 0) {
      this.decisionSeconds.observe((answeredAt - askedAt) / MS_IN_SECOND);
      if (record.endpoint === undefined) this.failures++;
      else this.successes++;
    }
    if (cause === 'completed') complete(series, record);
    else if (cause !== 'client-gone') {
      const code = record.refusal ?? cause ?? 'unknown';
      series.errors.set(code, (series.errors.get(code) ?? 0) + 1);
    }
  }

  private seriesOf({ asked, model, priority }: RequestRecord): RequestSeries {
    const { last } = this;
    if (last.asked === asked && last.model === model && last.priority === priority) return last;
    const names = [labelOf(asked), labelOf(model)] as const;
    const key = keyOf(...names, priority);
    let series = this.series.get(key);
    if (series === undefined) {
      if (this.series.size > MOST_SERIES) return this.other;
      series = new RequestSeries(...names, priority);
      this.series.set(key, series);
    }
    this.last = series;
    return series;
  }

  private *all(): Generator<RequestSeries> {
    for (const series of this.series.values()) if (series !== this.other) yield series;
    if (this.other.begun > 0 || this.other.errors.size > 0) yield this.other;
  }

  private register(registry: Registry): void {
    const counted = (metric: Parameters<typeof collect>[1], of: (series: RequestSeries) => number) =>
      collect(registry, metric, (emit) => {
        for (const series of this.all()) emit(series.labels, of(series));
      });
    counted(PICKER_METRICS.requests, ({ begun }) => begun);
    counted(PICKER_METRICS.requestsRunning, ({ begun, ended }) => begun - ended);
    collect(registry, PICKER_METRICS.requestErrors, (emit) => {
      for (const { labels, errors } of this.all()) for (const [code, count] of errors) emit([...labels, code], count);
    });
    collect(registry, PICKER_METRICS.modelRewrites, (emit) => {
      const byNames = new Map<string, { labels: string[]; count: number }>();
      for (const { asked, model, begun } of this.all()) {
        if (asked === model) continue;
        const key = keyOf(asked, model, 0);
        const known = byNames.get(key) ?? { labels: [asked, model], count: 0 };
        known.count += begun;
        byNames.set(key, known);
      }
      for (const { labels, count } of byNames.values()) emit(labels, count);
    });
    collect(registry, PICKER_METRICS.schedulerAttempts, (emit) => {
      emit(['success'], this.successes);
      emit(['failure'], this.failures);
    });
    collectHistograms(registry, PICKER_METRICS.schedulerDuration, (emit) => emit([], this.decisionSeconds));

    const distributed = (
      metric: Parameters<typeof collectHistograms>[1],
      of: (series: RequestSeries) => HistogramSeries,
    ) =>
      collectHistograms(registry, metric, (emit) => {
        for (const series of this.all()) emit(series.labels, of(series));
      });
    distributed(PICKER_METRICS.requestDuration, ({ duration }) => duration);
    distributed(PICKER_METRICS.requestSize, ({ requestSize }) => requestSize);
    distributed(PICKER_METRICS.responseSize, ({ responseSize }) => responseSize);
    distributed(PICKER_METRICS.inputTokens, ({ inputTokens }) => inputTokens);
    distributed(PICKER_METRICS.outputTokens, ({ outputTokens }) => outputTokens);
    distributed(PICKER_METRICS.cachedTokens, ({ cachedTokens }) => cachedTokens);
    distributed(PICKER_METRICS.timePerOutputToken, ({ perOutputToken }) => perOutputToken);
    distributed(PICKER_METRICS.normalizedTimePerOutputToken, ({ normalized }) => normalized);
    collectHistograms(registry, PICKER_METRICS.timeToFirstToken, (emit) => {
      for (const { labels, firstToken, firstTokenStreaming } of this.all()) {
        emit([...labels, 'false'], firstToken);
        emit([...labels, 'true'], firstTokenStreaming);
      }
    });
  }
}

function complete(series: RequestSeries, record: RequestRecord): void {
  const { startedAt, firstTokenAt, endedAt, promptTokens, answerTokens, cachedTokens, streams } = record;
  const seconds = (endedAt - startedAt) / MS_IN_SECOND;
  series.duration.observe(seconds);
  series.requestSize.observe(record.requestBytes);
  series.responseSize.observe(record.answerBytes);
  if (promptTokens > 0) series.inputTokens.observe(promptTokens);
  if (cachedTokens !== undefined) series.cachedTokens.observe(cachedTokens);
  if (firstTokenAt !== 0) {
    (streams ? series.firstTokenStreaming : series.firstToken).observe((firstTokenAt - startedAt) / MS_IN_SECOND);
  }
  if (answerTokens === 0) return;
  series.outputTokens.observe(answerTokens);
  series.normalized.observe(seconds / answerTokens);
  if (streams && firstTokenAt !== 0 && answerTokens > 1) {
    series.perOutputToken.observe((endedAt - firstTokenAt) / MS_IN_SECOND / (answerTokens - 1));
  }
}

/** No two combinations have the same, whatever characters are in the names. */
function keyOf(asked: string, model: string, priority: number): string {
  return `${priority} ${asked.length} ${asked}${model}`;
}

/** A name as a label can say it: not too long, and of characters that UTF-8 has. */
function labelOf(name: string): string {
  return name.slice(0, LONGEST_NAME).replace(LONE_SURROGATE, '\ufffd');
}
