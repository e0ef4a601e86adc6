import { Board, duration, percent, share } from '../../../src/cli/tour/board';
import { quantile } from '../../../src/cli/tour/load-driver';

const servers = [
  { name: 'a', requests: 30, inFlight: 2 },
  { name: 'b', requests: 10, inFlight: 1 },
];
const results = { sent: 40, answered: 37, firstTokens: [], latencies: [5, 1_500], failures: [] };
const moment = { servers, results, total: 100 };

/** A stand-in for the terminal, or for a file. */
function output(isTTY: boolean) {
  const written: string[] = [];
  const stream = { isTTY, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream;
  return { stream, written };
}

it('redraws its table in place on a terminal', () => {
  const { stream, written } = output(true);
  const board = new Board(
    stream,
    new Map([
      ['a', 4],
      ['b', 1],
    ]),
  );
  board.show(moment);
  board.show(moment);
  expect(written[0]).toBe(
    [
      '  SERVER  SPEED  IN FLIGHT  REQUESTS  SHARE',
      `  a       4 x    2          30        ${'#'.repeat(23)} 75 %`,
      `  b       slow   1          10        ${'#'.repeat(8)} 25 %`,
      '  40 of 100 sent, 37 answered, latency p50 5 ms, p99 1.50 s',
      '',
    ].join('\n'),
  );
  expect(written[1]).toBe(`\u001b[4A\u001b[J${written[0]}`);
});

it('writes lines now and then elsewhere, and the last one always', () => {
  const { stream, written } = output(false);
  const board = new Board(stream, new Map());
  board.show(moment);
  expect(written).toEqual([]);
  board.finish(moment);
  expect(written).toEqual(['  40 of 100 sent, 37 answered, latency p50 5 ms, p99 1.50 s; a 75 %, b 25 %\n']);
});

it('says numbers as people read them', () => {
  expect([duration(Number.NaN), duration(12.3), duration(999.4), duration(1_234)]).toEqual([
    '-',
    '12 ms',
    '999 ms',
    '1.23 s',
  ]);
  expect([percent(0.045), share(0, []), share(10, servers)]).toEqual(['5 %', 0, 0.25]);
  expect([quantile([], 0.5), quantile([3, 1, 2], 0.5), quantile([3, 1, 2], 0.99)]).toEqual([Number.NaN, 2, 3]);
});
