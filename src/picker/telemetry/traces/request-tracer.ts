import type { Milliseconds } from '../../scheduling';
import type { Decision, DecisionRing } from '../decisions';
import type { RequestObserver, RequestRecord } from '../requests';
import type { OtlpAttribute, OtlpExporter, OtlpSpan } from './otlp-exporter';
import { readTraceParent, shareOfTrace, TraceIds, type TraceParent, writeTraceParent } from './trace-context';

/** Kinds and codes of OTLP. */
const KIND_INTERNAL = 1;
const KIND_SERVER = 2;
const STATUS_ERROR = 2;

/** A request that is traced. */
export interface RequestTrace {
  /** The span of the request. */
  readonly own: TraceParent;
  /** The span that it belongs to, of whoever called. */
  readonly parentSpanId: string | undefined;
  /** What the decision was made of; numbers, since decisions are kept only for a time. */
  decision: Pick<Decision, 'number' | 'hitTokens' | 'promptTokens' | 'cost'> | undefined;
}

/** Which requests are traced. */
export interface TraceSampling {
  /** Part of them where the caller does not decide, 0 to 1. */
  readonly ratio: number;
  /** Whether a caller that says so decides. */
  readonly callerDecides: boolean;
}

/** Makes two spans of a request that is traced: its whole life, and the decision. */
export class RequestTracer implements RequestObserver {
  private readonly ids = new TraceIds();

  /**
   * @param random uniform numbers from 0 up to but not including 1
   */
  constructor(
    private readonly exporter: OtlpExporter,
    private readonly decisions: DecisionRing,
    private readonly sampling: TraceSampling,
    private readonly random: () => number,
  ) {}

  began(record: RequestRecord): void {
    const parent = readTraceParent(record.traceParent);
    if (!this.samples(parent)) return;
    const traceId = parent?.traceId ?? this.ids.traceId();
    const own = { traceId, spanId: this.ids.spanId(), sampled: true };
    record.trace = { own, parentSpanId: parent?.spanId, decision: undefined };
    record.newTraceParent = writeTraceParent(own);
  }

  private samples(parent: TraceParent | undefined): boolean {
    const { ratio, callerDecides } = this.sampling;
    if (parent === undefined) return this.random() < ratio;
    // Of one trace, all whose ratio is alike record it or none does.
    return callerDecides ? parent.sampled : shareOfTrace(parent.traceId) >= 1 - ratio;
  }

  /** A decision was made just now for the request. */
  decided(record: RequestRecord): void {
    const { trace } = record;
    if (trace === undefined) return;
    const latest = this.decisions.latest().next().value as Decision | undefined;
    if (latest === undefined || latest.endpoint !== record.endpoint) return;
    const { number, hitTokens, promptTokens, cost } = latest;
    trace.decision = { number, hitTokens, promptTokens, cost };
  }

  ended(record: RequestRecord): void {
    const { trace } = record;
    if (trace === undefined) return;
    const { own, parentSpanId } = trace;
    const { traceId, spanId } = own;
    this.exporter.add({
      traceId,
      spanId,
      parentSpanId,
      name: 'gateway.request',
      kind: KIND_SERVER,
      startTimeUnixNano: nanoseconds(record.startedAt),
      endTimeUnixNano: nanoseconds(record.endedAt),
      attributes: attributesOf(record),
      events:
        record.firstTokenAt === 0 ? [] : [{ name: 'first token', timeUnixNano: nanoseconds(record.firstTokenAt) }],
      status: failure(record),
    });
    if (record.answeredAt === 0) return;
    this.exporter.add({
      traceId,
      spanId: this.ids.spanId(),
      parentSpanId: spanId,
      name: 'schedule',
      kind: KIND_INTERNAL,
      startTimeUnixNano: nanoseconds(record.askedAt),
      endTimeUnixNano: nanoseconds(record.answeredAt),
      attributes: decisionAttributes(trace),
    });
  }
}

function attributesOf(record: RequestRecord): OtlpAttribute[] {
  const { asked, model, endpoint, servedBy, status, cause, refusal, cachedTokens } = record;
  return [
    ...text('gen_ai.request.model', asked),
    ...text('gen_ai.response.model', model),
    ...whole('gen_ai.usage.input_tokens', record.promptTokens || undefined),
    ...whole('gen_ai.usage.output_tokens', record.answerTokens || undefined),
    ...whole('gke_inference.cached_tokens', cachedTokens),
    ...whole('http.response.status_code', status || undefined),
    ...whole('http.request.body.size', record.requestBytes),
    ...whole('http.response.body.size', record.answerBytes),
    ...whole('gke_inference.priority', record.priority),
    ...text('gke_inference.endpoint', endpoint),
    ...text('gke_inference.served_by', servedBy),
    ...text('gke_inference.end', cause),
    ...text('error.type', refusal ?? (failure(record) === undefined ? undefined : cause)),
  ];
}

function decisionAttributes({ decision }: RequestTrace): OtlpAttribute[] {
  if (decision === undefined) return [];
  return [
    ...whole('gke_inference.decision', decision.number),
    ...whole('gke_inference.prompt_tokens', Math.round(decision.promptTokens)),
    ...whole('gke_inference.hit_tokens', Math.round(decision.hitTokens)),
    { key: 'gke_inference.cost', value: { doubleValue: decision.cost } },
  ];
}

/** A client that goes away is no error. */
function failure({ cause, refusal }: RequestRecord): OtlpSpan['status'] {
  return cause === 'completed' || cause === 'client-gone'
    ? undefined
    : { code: STATUS_ERROR, message: refusal ?? cause };
}

function text(key: string, value: string | undefined): OtlpAttribute[] {
  return value === undefined || value === '' ? [] : [{ key, value: { stringValue: value.slice(0, 200) } }];
}

function whole(key: string, value: number | undefined): OtlpAttribute[] {
  return value === undefined ? [] : [{ key, value: { intValue: String(value) } }];
}

/** Nanoseconds since 1970 of a time of `performance.now()`, to the microsecond. */
function nanoseconds(at: Milliseconds): string {
  return `${Math.round((performance.timeOrigin + at) * 1_000)}000`;
}
