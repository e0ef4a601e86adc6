/** One kind of exchange, as a gateway's ext_proc filter makes them: a head, the body in pieces, and what comes back. */
export interface Case {
  readonly name: string;
  /** Exchanges in one run. */
  readonly exchanges: number;
  /** How many are under way at a time. */
  readonly concurrency: number;
  /** The messages of one exchange behind its first, each of which is echoed. */
  readonly messages: readonly number[];
  /** The next message is sent when the one before has come back, as answers are streamed; else all of them at once. */
  readonly paced: boolean;
  /** By how much the cost of an exchange is divided. */
  readonly units: number;
}

/** Length of the message that carries a request's headers. */
export const HEAD_BYTES = 835;

/** Gateways send bodies in pieces that fit below 64 KiB. */
const PIECE_BYTES = 62_000;

const EVENTS = 100;
const EVENT_BYTES = 214;

function body(name: string, bytes: number, exchanges: number): Case {
  const pieces = Array.from({ length: Math.ceil(bytes / PIECE_BYTES) }, (_, index) =>
    Math.min(PIECE_BYTES, bytes - index * PIECE_BYTES),
  );
  return { name: `exchange, body of ${name}`, exchanges, concurrency: 64, messages: pieces, paced: false, units: 1 };
}

export const CASES: readonly Case[] = [
  body('800 bytes', 800, 4000),
  body('4 KB', 4000, 4000),
  body('220 KB', 220_000, 200),
  {
    name: `message of ${EVENT_BYTES} bytes, streamed`,
    exchanges: 256,
    concurrency: 64,
    messages: Array.from({ length: EVENTS }, () => EVENT_BYTES),
    paced: true,
    units: EVENTS,
  },
];
