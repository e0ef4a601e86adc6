/**
 * ext_proc messages for tests, built with the tests' own codec. Field numbers are those of
 * envoy/service/ext_proc/v3/external_processor.proto and google/protobuf/struct.proto.
 */
import { Double, encode, type Field, fieldBytes, fieldNumbers, parse } from './_protobuf';

export type Headers = readonly (readonly [name: string, value: string])[];

/** How header values are sent: current gateways use `raw_value`, old ones `value`. */
export type ValueField = 'value' | 'raw_value';

export function headerMap(headers: Headers, as: ValueField = 'raw_value'): Field[] {
  return headers.map(([name, value]) => [
    1,
    [
      [1, name],
      [as === 'value' ? 2 : 3, Buffer.from(value, 'latin1')],
    ],
  ]);
}

/** What may stand beside the part of HTTP that a message carries. */
export interface Extras {
  readonly metadata?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly attributes?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly modes?: readonly [request: number, response: number];
  readonly observability?: boolean;
}

export type Json = null | number | string | boolean | readonly Json[] | { readonly [key: string]: Json };

export const FULL_DUPLEX: readonly [number, number] = [4, 4];

export function requestHeaders(headers: Headers, endOfStream = false, extras: Extras = {}): Buffer {
  return encode([[2, headersMessage(headers, endOfStream)], ...extraFields(extras)]);
}

export function responseHeaders(headers: Headers, endOfStream = false, extras: Extras = {}): Buffer {
  return encode([[3, headersMessage(headers, endOfStream)], ...extraFields(extras)]);
}

export function requestBody(body: string | Uint8Array, endOfStream = false): Buffer {
  return encode([[4, bodyMessage(body, endOfStream)]]);
}

export function responseBody(body: string | Uint8Array, endOfStream = false): Buffer {
  return encode([[5, bodyMessage(body, endOfStream)]]);
}

export function requestTrailers(headers: Headers = []): Buffer {
  return encode([[6, [[1, headerMap(headers)]]]]);
}

export function responseTrailers(headers: Headers = []): Buffer {
  return encode([[7, [[1, headerMap(headers)]]]]);
}

export function structFields(struct: Readonly<Record<string, Json>>): Field[] {
  return Object.entries(struct).map(([key, value]) => [
    1,
    [
      [1, key],
      [2, valueFields(value)],
    ],
  ]);
}

function valueFields(value: Json): Field[] {
  if (value === null) {
    return [[1, 0]];
  }
  switch (typeof value) {
    case 'number':
      return [[2, new Double(value)]];
    case 'string':
      return [[3, value]];
    case 'boolean':
      return [[4, value]];
  }
  if (Array.isArray(value)) {
    return [[6, value.map((item): Field => [1, valueFields(item)])]];
  }
  return [[5, structFields(value as Readonly<Record<string, Json>>)]];
}

function headersMessage(headers: Headers, endOfStream: boolean): Field[] {
  return [[1, headerMap(headers)], ...(endOfStream ? [[3, true] as Field] : [])];
}

function bodyMessage(body: string | Uint8Array, endOfStream: boolean): Field[] {
  return [...(body.length > 0 ? [[1, body] as Field] : []), ...(endOfStream ? [[2, true] as Field] : [])];
}

function extraFields(extras: Extras): Field[] {
  const fields: Field[] = [];
  if (extras.metadata !== undefined) {
    const entries = Object.entries(extras.metadata).map(
      ([namespace, struct]): Field => [
        1,
        [
          [1, namespace],
          [2, structFields(struct)],
        ],
      ],
    );
    fields.push([8, entries]);
  }
  for (const [filter, struct] of Object.entries(extras.attributes ?? {})) {
    fields.push([
      9,
      [
        [1, filter],
        [2, structFields(struct)],
      ],
    ]);
  }
  if (extras.observability === true) {
    fields.push([10, true]);
  }
  if (extras.modes !== undefined) {
    fields.push([
      11,
      [
        [1, extras.modes[0]],
        [2, extras.modes[1]],
      ],
    ]);
  }
  return fields;
}

/** A `ProcessingResponse` in words. */
export type Answer =
  | {
      readonly kind: 'request-headers' | 'response-headers';
      readonly set: Readonly<Record<string, string>>;
      readonly removed: readonly string[];
      readonly clearRouteCache: boolean;
      readonly metadata: Readonly<Record<string, Readonly<Record<string, string>>>>;
    }
  | { readonly kind: 'request-body' | 'response-body'; readonly body: Buffer; readonly endOfStream: boolean }
  | { readonly kind: 'request-trailers' | 'response-trailers' }
  | {
      readonly kind: 'immediate';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly details: string;
    };

const ANSWER_KINDS = {
  1: 'request-headers',
  2: 'response-headers',
  3: 'request-body',
  4: 'response-body',
  5: 'request-trailers',
  6: 'response-trailers',
} as const;

/** Reads a `ProcessingResponse`; throws when it is none. */
export function answerOf(message: Buffer): Answer {
  const numbers = parse(message)
    .map(([field]) => field)
    .filter((field) => field !== 8);
  if (numbers.length !== 1) {
    throw new Error(`a response with fields ${numbers.join()}`);
  }
  const field = numbers[0];
  if (field === 7) {
    return {
      kind: 'immediate',
      status: fieldNumbers(message, 7, 1, 1)[0],
      headers: setHeaders(fieldBytes(message, 7, 2)),
      body: String(fieldBytes(message, 7, 3)[0]),
      details: String(fieldBytes(message, 7, 5)[0]),
    };
  }
  const kind = ANSWER_KINDS[field as keyof typeof ANSWER_KINDS];
  switch (kind) {
    case 'request-headers':
    case 'response-headers':
      return {
        kind,
        set: setHeaders(fieldBytes(message, field, 1, 2)),
        removed: fieldBytes(message, field, 1, 2, 2).map(String),
        clearRouteCache: fieldNumbers(message, field, 1, 5)[0] === 1,
        metadata: metadataOf(message),
      };
    case 'request-body':
    case 'response-body':
      return {
        kind,
        body: fieldBytes(message, field, 1, 3, 3, 1)[0] ?? Buffer.alloc(0),
        endOfStream: fieldNumbers(message, field, 1, 3, 3, 2)[0] === 1,
      };
    default:
      return { kind };
  }
}

/** Reads `HeaderMutation.set_headers`; throws unless each replaces by `raw_value`. */
function setHeaders(mutations: readonly Buffer[]): Record<string, string> {
  const set: Record<string, string> = {};
  for (const option of mutations.flatMap((mutation) => fieldBytes(mutation, 1))) {
    const [key] = fieldBytes(option, 1, 1);
    const [raw] = fieldBytes(option, 1, 3);
    if (fieldNumbers(option, 3)[0] !== 2 || raw === undefined) {
      throw new Error(`header ${key} is not overwritten by raw_value`);
    }
    set[String(key)] = String(raw);
  }
  return set;
}

function metadataOf(message: Buffer): Record<string, Record<string, string>> {
  const entriesOf = (struct: Buffer): [string, Buffer][] =>
    fieldBytes(struct, 1).map((entry) => [String(fieldBytes(entry, 1)[0]), fieldBytes(entry, 2)[0]]);
  return Object.fromEntries(
    fieldBytes(message, 8)
      .flatMap(entriesOf)
      .map(([namespace, value]) => [
        namespace,
        Object.fromEntries(
          entriesOf(fieldBytes(value, 5)[0]).map(([key, text]) => [key, String(fieldBytes(text, 3)[0])]),
        ),
      ]),
  );
}
