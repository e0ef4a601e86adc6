import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { faster, findWorkload, openWorkload, type TraceSpec } from '../../../src/simulator/workloads';
import type { Arrival } from '../../../src/simulator/workloads/workload';

const folder = mkdtempSync(join(tmpdir(), 'gkei-trace-'));
afterAll(() => rmSync(folder, { recursive: true }));

const mooncake = (timestamp: number, input_length: number, hash_ids: number[], output_length = 10) =>
  JSON.stringify({ timestamp, input_length, output_length, hash_ids });

async function find(name: string, text: string | Buffer): Promise<TraceSpec> {
  const file = join(folder, name);
  writeFileSync(file, text);
  return (await findWorkload(file)) as TraceSpec;
}

/** All requests of the trace. */
async function arrivals(spec: TraceSpec, seed = 1): Promise<Arrival[]> {
  const all: Arrival[] = [];
  for (const stage of openWorkload(spec).stages(seed)) {
    for await (const arrival of stage.arrivals) {
      all.push(arrival);
    }
  }
  return all;
}

const block = ({ request }: Arrival, index: number) => request.identities.at(index);

describe("Mooncake's trace", () => {
  const TEXT = [
    mooncake(6_000, 1_100, [0, 1, 2]),
    mooncake(6_000, 1_030, [0, 1, 3]),
    mooncake(6_000, 600, [0, 4]),
    mooncake(9_000, 1_536, [0, 1, 5]),
  ].join('\n');

  it('is read whole before anything is served', async () => {
    const spec = await find('a.jsonl', `${TEXT}\n`);
    expect(spec).toMatchObject({ name: 'a.jsonl', title: 'a trace of 4 requests', requests: 4, speed: 1 });
    expect(await find('a.jsonl.gz', gzipSync(TEXT))).toMatchObject({ requests: 4 });
  });

  it('spreads requests inside the 3 s that its clock cannot tell apart, by the seed', async () => {
    const spec = await find('a.jsonl', TEXT);
    const times = (await arrivals(spec)).map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeGreaterThan(0);
    expect(times[2]).toBeLessThan(3_000);
    expect(times[3]).toBeGreaterThanOrEqual(3_000);
    expect((await arrivals(spec)).map(({ at }) => at)).toEqual(times);
    expect((await arrivals(spec, 2)).map(({ at }) => at)).not.toEqual(times);
  });

  it('shares full blocks of 512 tokens, and no partial one', async () => {
    const all = await arrivals(await find('a.jsonl', TEXT));
    const long = all.filter(({ request }) => request.promptTokens > 1_024);
    for (let index = 0; index < 64; index++) {
      expect(new Set(long.map((arrival) => block(arrival, index))).size).toBe(1);
    }
    // Behind the second full block each goes on by itself: two ids were of partial blocks, one of a full one.
    for (let index = 64; index < 68; index++) {
      expect(new Set(long.map((arrival) => block(arrival, index))).size).toBe(3);
    }
    const blocks = all.flatMap((arrival) => Array.from({ length: 20 }, (_, index) => block(arrival, 32 + index)));
    expect(blocks.every(Number.isSafeInteger)).toBe(true);
    expect(long[0].request.hashes).toHaveLength(2 * Math.floor(long[0].request.promptTokens / 64));
  });

  it('is served again for as many requests as are asked for, and as fast', async () => {
    const spec = await find('a.jsonl', TEXT);
    const many = { ...spec, requests: 10 };
    const times = (await arrivals(many)).map(({ at }) => at);
    expect(times).toHaveLength(10);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const twice = (await arrivals(faster(many, 2) as TraceSpec)).map(({ at }) => 2 * at);
    expect(twice).toEqual(times);
  });

  it.each([
    ['{"timestamp": 0', 'is no JSON object'],
    ['7', 'is no JSON object'],
    [mooncake(-3, 10, []), 'timestamp is -3; make it a whole number from 0 on'],
    [mooncake(0, 0, []), 'input_length is 0; make it a whole number from 1 on'],
    [mooncake(9_000, 10, [], 0), 'output_length is 0; make it a whole number from 1 on'],
    ['{"timestamp": 9000, "output_length": 5, "hash_ids": []}', 'input_length is missing'],
    [mooncake(9_000, 1_024, [1]), 'hash_ids has 1 ids for 2 full blocks; list one id for each 512 tokens'],
    [mooncake(9_000, 512, [0.5]), 'hash_ids[0] is 0.5'],
    [mooncake(8_999, 10, []), 'is earlier than the line before; sort the lines by time'],
  ])('refuses %s with its line', async (line, message) => {
    const broken = find('broken.jsonl', `${TEXT}\n\n${line}\n${TEXT}`);
    await expect(broken).rejects.toThrow(/^GKEI_WORKLOAD_FILE: .*broken\.jsonl:6: /);
    await expect(broken).rejects.toThrow(message);
  });

  it('refuses a file that is empty, cut off, or not there', async () => {
    await expect(find('none.jsonl', '\n')).rejects.toThrow('none.jsonl:1: no request is there');
    await expect(find('cut.jsonl.gz', gzipSync(TEXT).subarray(0, 40))).rejects.toThrow('GKEI_UNREADABLE_WORKLOAD');
    await expect(findWorkload(join(folder, 'no.jsonl'))).rejects.toThrow('GKEI_UNREADABLE_WORKLOAD');
    await expect(findWorkload(join(folder, 'no.jsonl.gz'))).rejects.toThrow('GKEI_UNREADABLE_WORKLOAD');
  });
});

describe("Azure's trace", () => {
  const TEXT = [
    'TIMESTAMP,ContextTokens,GeneratedTokens',
    '2023-11-16 18:15:46.6805900,374,44',
    '2023-11-16 18:15:50.9951690,396,109\r',
    '2023-11-16 18:16:00,100,1',
  ].join('\n');

  it('has exact times, and prompts that share nothing', async () => {
    const all = await arrivals(await find('b.csv', TEXT));
    expect(all.map(({ at }) => Math.round(at))).toEqual([0, 4_315, 13_319]);
    expect(all.map(({ request }) => [request.promptTokens, request.answerTokens])).toEqual([
      [374, 44],
      [396, 109],
      [100, 1],
    ]);
    const blocks = all.flatMap((arrival) => Array.from({ length: 6 }, (_, index) => block(arrival, index)));
    expect(new Set(blocks).size).toBe(18);
  });

  it.each([
    ['yesterday,5,5', 'TIMESTAMP is "yesterday"; write it as 2023-11-16 18:15:46.6805900'],
    ['2023-11-16 18:17:00,0,5', 'ContextTokens is 0'],
    ['2023-11-16 18:17:00,5,', 'GeneratedTokens is ""'],
    ['2023-11-16 18:17:00,5', 'has 2 values; write three'],
    ['2023-11-16 18:15:59,5,5', 'is earlier than the line before'],
  ])('refuses %s with its line', async (line, message) => {
    await expect(find('broken.csv', `${TEXT}\n${line}`)).rejects.toThrow(message);
    await expect(find('broken.csv', `${TEXT}\n${line}`)).rejects.toThrow('broken.csv:5: ');
  });
});
