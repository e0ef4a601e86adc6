/** What pickers are measured at, and what the bundled one must reach beside another. */

/** A load, and the figure of it that counts. */
export interface Case {
  readonly name: string;
  readonly flags: readonly string[];
  /** What is printed, computed from what the load generator says. */
  readonly figure: 'net_us/exch' | 'net_us/event' | 'warm';
  /** Streamed events of an answer. */
  readonly events: number;
  /** The most of the other's figure; for `warm` the least. */
  readonly target: number;
}

const load = (flags: string): readonly string[] => flags.split(' ');

export const CASES: readonly Case[] = [
  {
    name: 'exchange, prompt of 800 bytes',
    flags: load('-bytes 800 -n 4000 -warm 1000 -c 8'),
    figure: 'net_us/exch',
    events: 1,
    target: 1 / 5,
  },
  {
    name: 'exchange, prompt of 220 KB',
    flags: load('-bytes 220000 -n 400 -warm 100 -c 4 -distinct 200'),
    figure: 'net_us/exch',
    events: 1,
    target: 1 / 8,
  },
  {
    name: 'event of 200, back to back',
    flags: load('-events 200 -n 400 -warm 50 -c 8'),
    figure: 'net_us/event',
    events: 200,
    target: 1 / 3,
  },
  {
    name: 'event, 200 streams at 30 a second',
    flags: load('-events 150 -n 400 -warm 200 -c 200 -pace 33ms'),
    figure: 'net_us/event',
    events: 150,
    target: 1 / 3,
  },
  {
    name: 'picks where the prefix was before',
    flags: load('-bytes 800 -n 3000 -warm 0 -c 8 -distinct 3000 -groups 500'),
    figure: 'warm',
    events: 1,
    target: 1,
  },
];

/** Cores without a request, each endpoint with a page of metrics as long as vLLM's. */
export const IDLE = { name: 'idle, 100 endpoints: CPU a scrape', endpoints: 100, seconds: 20, target: 1 / 10 } as const;
