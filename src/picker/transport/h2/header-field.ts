/** What the server makes of a header field. */
export const FieldKind = {
  /** Of no interest here. */
  OTHER: 0,
  METHOD: 1,
  PATH: 2,
  SCHEME: 3,
  AUTHORITY: 4,
  CONTENT_TYPE: 5,
  GRPC_ENCODING: 6,
  GRPC_TIMEOUT: 7,
  /** It makes a request malformed wherever it stands. */
  MALFORMED: 8,
} as const;

export type FieldKindValue = (typeof FieldKind)[keyof typeof FieldKind];

/** What an entry of a header table takes beside its characters. */
const OVERHEAD_BYTES = 32;

const KINDS: ReadonlyMap<string, FieldKindValue> = new Map([
  [':method', FieldKind.METHOD],
  [':path', FieldKind.PATH],
  [':scheme', FieldKind.SCHEME],
  [':authority', FieldKind.AUTHORITY],
  ['content-type', FieldKind.CONTENT_TYPE],
  ['grpc-encoding', FieldKind.GRPC_ENCODING],
  ['grpc-timeout', FieldKind.GRPC_TIMEOUT],
  // Headers about a connection have no meaning in HTTP/2.
  ['connection', FieldKind.MALFORMED],
  ['proxy-connection', FieldKind.MALFORMED],
  ['keep-alive', FieldKind.MALFORMED],
  ['transfer-encoding', FieldKind.MALFORMED],
  ['upgrade', FieldKind.MALFORMED],
]);

/** Lower case, and nothing that HTTP does not allow in a name; a colon begins the names of pseudo-headers alone. */
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;

const NOT_A_VALUE = /[\0\r\n]|^[ \t]|[ \t]$/;

/**
 * One header field, judged once: a field of a header table is met again with every request.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-8.2
 */
export class HeaderField {
  readonly kind: FieldKindValue;

  constructor(
    readonly name: string,
    readonly value: string,
  ) {
    this.kind = kindOf(name, value);
  }

  /** Its size in a header table, and towards the limit on headers. */
  get size(): number {
    return this.name.length + this.value.length + OVERHEAD_BYTES;
  }
}

function kindOf(name: string, value: string): FieldKindValue {
  if (NOT_A_VALUE.test(value) || (name === 'te' && value !== 'trailers')) {
    return FieldKind.MALFORMED;
  }
  return KINDS.get(name) ?? (NAME.test(name) ? FieldKind.OTHER : FieldKind.MALFORMED);
}
