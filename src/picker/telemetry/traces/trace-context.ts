/** The W3C's trace context: which trace a request belongs to, and whether it is recorded. */
import { randomFillSync } from 'node:crypto';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
const ZEROS = /^0+$/;

/** Flag: the caller records this trace. */
const SAMPLED = 1;

/** Random bytes are made in advance, many at a time. */
const POOL_BYTES = 4_096;

/** What a `traceparent` header says. */
export interface TraceParent {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  readonly sampled: boolean;
}

/**
 * Reads a `traceparent` header of version 00, or the beginning of a later one's; undefined where it is not one.
 *
 * Source: W3C Trace Context, section 3.2.
 */
export function readTraceParent(header: string | undefined): TraceParent | undefined {
  const parts = /^(?!ff)([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:$|-)/.exec(header?.trim() ?? '');
  if (parts === null) return undefined;
  const [whole, version, traceId, spanId, flags] = parts;
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  if (version === '00' && whole.endsWith('-')) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & SAMPLED) !== 0 };
}

export function writeTraceParent({ traceId, spanId, sampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** Digits of a trace's id that are random, at its end. Source: W3C Trace Context Level 2, section 3.2.2.3. */
const RANDOM_DIGITS = 14;

/** A number from 0 to 1 that is the same for a trace wherever it comes by, and uniform over traces. */
export function shareOfTrace(traceId: string): number {
  return Number.parseInt(traceId.slice(-RANDOM_DIGITS), 16) / 16 ** RANDOM_DIGITS;
}

/** Makes ids that nobody else makes. */
export class TraceIds {
  private readonly pool = Buffer.alloc(POOL_BYTES);
  private used = POOL_BYTES;

  traceId(): string {
    return this.take(TRACE_ID_BYTES);
  }

  spanId(): string {
    return this.take(SPAN_ID_BYTES);
  }

  private take(bytes: number): string {
    if (this.used + bytes > POOL_BYTES) {
      randomFillSync(this.pool);
      this.used = 0;
    }
    const id = this.pool.toString('hex', this.used, this.used + bytes);
    this.used += bytes;
    return ZEROS.test(id) ? this.take(bytes) : id;
  }
}
