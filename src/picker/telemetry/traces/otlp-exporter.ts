/**
 * Sends spans to a collector as OTLP over HTTP in JSON. Own code: OpenTelemetry's SDK for Node would more than double
 * what is bundled for what takes one POST here, and its spans cost more than the requests that they are about.
 */
import { type ClientRequest, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Logger } from '../../../logger';
import type { SpanCounts } from './span-metrics';

/** A span in the JSON encoding of OTLP; see opentelemetry-proto's `trace.proto`. */
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly events?: readonly { readonly name: string; readonly timeUnixNano: string }[];
  readonly status?: { readonly code: number; readonly message?: string };
}

export interface OtlpAttribute {
  readonly key: string;
  readonly value: { readonly stringValue: string } | { readonly intValue: string } | { readonly doubleValue: number };
}

export interface OtlpExporterOptions {
  /** Where spans are posted to. */
  readonly url: URL;
  /** More headers, such as one that authenticates. */
  readonly headers: Readonly<Record<string, string>>;
  /** The name of the service that the spans are of. */
  readonly service: string;
  readonly logger: Logger;
}

/** Spans of one request; so many wait at most, a few megabytes. */
const BATCH = 512;
const MOST_WAITING = 4_096;

/** Longest time that a span waits. */
const PAUSE_MS = 5_000;

/** How long a collector may take. */
const TIMEOUT_MS = 5_000;

export class OtlpExporter implements SpanCounts {
  exported = 0;
  dropped = 0;

  private waiting: OtlpSpan[] = [];
  private call: ClientRequest | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failing = false;

  constructor(private readonly options: OtlpExporterOptions) {}

  /** Takes a span; it is sent soon, or dropped when too many wait already. */
  add(span: OtlpSpan): void {
    if (this.waiting.length >= MOST_WAITING) {
      this.dropped++;
      return;
    }
    this.waiting.push(span);
    if (this.waiting.length >= BATCH) this.send();
    else this.timer ??= setTimeout(() => this.send(), PAUSE_MS).unref();
  }

  /** Sends what waits, and resolves when that is over, or when the collector does not take it. */
  async close(): Promise<void> {
    do {
      this.send();
      const { call } = this;
      if (call !== undefined) await new Promise((resolve) => call.once('close', resolve));
    } while (this.call !== undefined || (this.waiting.length > 0 && !this.failing));
    clearTimeout(this.timer);
    this.dropped += this.waiting.length;
    this.waiting = [];
  }

  private send(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.call !== undefined || this.waiting.length === 0) return;
    const { url, headers } = this.options;
    const spans = this.waiting.splice(0, BATCH);
    const body = JSON.stringify(this.message(spans));
    const open = url.protocol === 'https:' ? httpsRequest : httpRequest;
    let call: ClientRequest;
    try {
      call = open(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
        timeout: TIMEOUT_MS,
      });
    } catch (error) {
      // What Node refuses to send must not end the picker, whose requests go on without traces.
      this.settle(spans.length, (error as Error).message);
      return;
    }
    let outcome = 'no answer';
    this.call = call;
    call.on('response', (answer) => {
      const { statusCode = 0 } = answer;
      outcome = statusCode >= 200 && statusCode < 300 ? 'taken' : `status ${statusCode}`;
      answer.resume();
    });
    call.on('timeout', () => call.destroy(new Error(`no answer in ${TIMEOUT_MS} ms`)));
    call.on('error', (error) => {
      outcome = error.message;
    });
    call.on('close', () => this.settle(spans.length, outcome));
    call.end(body);
  }

  private settle(spans: number, outcome: string): void {
    this.call = undefined;
    const taken = outcome === 'taken';
    if (taken) this.exported += spans;
    else this.dropped += spans;
    if (taken === this.failing) this.tell(taken, outcome);
    if (this.waiting.length >= BATCH && taken) this.send();
    else if (this.waiting.length > 0) this.timer ??= setTimeout(() => this.send(), PAUSE_MS).unref();
  }

  private tell(taken: boolean, failure: string): void {
    this.failing = !taken;
    const { logger, url } = this.options;
    const collector = url.origin;
    if (taken) logger.info('the collector takes spans again', { collector });
    else logger.warning('the collector does not take spans', { collector, failure });
  }

  private message(spans: readonly OtlpSpan[]): object {
    const attributes = [{ key: 'service.name', value: { stringValue: this.options.service } }];
    return { resourceSpans: [{ resource: { attributes }, scopeSpans: [{ scope: { name: 'gke-inference' }, spans }] }] };
  }
}
