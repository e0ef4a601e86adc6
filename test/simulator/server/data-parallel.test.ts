/** Servers with several data-parallel engines: their flags, what clients may ask for, and what metrics tell. */
import { assembleServer } from '../../../src/simulator/server/assemble';
import { serversOf } from '../../../src/simulator/server/data-parallel';
import { readOptions } from '../../../src/simulator/server/options';
import { ask, metric, startServer } from './test-server';

const read = (line: string) => readOptions(line.split(' '), {});

test.each([
  ['model', [0]],
  ['-dp 3', [0, 1, 2]],
  ['--data-parallel-size 4 --data-parallel-rank 3', [3]],
  ['--data-parallel-size 8 --data-parallel-size-local 2 --data-parallel-start-rank 4', [4, 5]],
  ['--data-parallel-size 8 --data-parallel-size-local 2', [0, 1]],
])('%s has the ranks %j', (line, ranks) => {
  expect(read(line).ranks).toEqual(ranks);
});

test.each([
  [
    '--data-parallel-size 4 --data-parallel-rank 4',
    '--data-parallel-rank is "4"; set it to a whole number from 0 to 3',
  ],
  [
    '--data-parallel-size 2 --data-parallel-size-local 3',
    '--data-parallel-size-local is "3"; set it to a whole number from 1 to 2',
  ],
  [
    '--data-parallel-size 4 --data-parallel-size-local 2 --data-parallel-start-rank 3',
    '--data-parallel-start-rank is "3"; set it to a whole number from 0 to 2',
  ],
  ['-dp 2 --data-parallel-rank 1 --data-parallel-multi-port-external-lb', 'gives each of its servers a rank'],
])('%s is refused', (line, problem) => {
  expect(() => read(line)).toThrow(problem);
});

test('each engine may have a port of its own', () => {
  const options = read('-dp 4 -dpl 2 -dpr 2 --data-parallel-multi-port-external-lb --port 8100');
  expect(serversOf(options).map(({ ranks, port }) => [ranks, port])).toEqual([
    [[2], 8_100],
    [[3], 8_101],
  ]);
  expect(serversOf(read('-dp 2')).map(({ ranks }) => ranks)).toEqual([[0, 1]]);
});

test('each engine publishes where its rank says', async () => {
  const events = '{"enable_kv_cache_events":true,"endpoint":"tcp://*:0","replay_endpoint":"tcp://*:0"}';
  const server = assembleServer(
    readOptions(['-dp=2', '--host=127.0.0.1', '--port=0', '--kv-events-config', events], {}),
  );
  await server.listen();
  expect(new Set(server.eventPorts.flatMap(({ port, replayPort }) => [port, replayPort])).size).toBe(4);
  server.crash();
});

test('requests name an engine, and metrics tell them apart', async () => {
  const { server, url } = await startServer('tiny -dp 4 -dpl 2 -dpr 2 --sim-speed 100');
  const complete = async (rank: string) => {
    const response = await fetch(`${url}/v1/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-data-parallel-rank': rank },
      body: JSON.stringify({ prompt: 'sheep', max_tokens: 1 }),
    });
    return [response.status, await response.text()];
  };
  for (const rank of ['1', '1', '0', 'one']) expect((await complete(rank))[0]).toBe(200);
  const served = (engine: number) =>
    metric(url, `vllm:request_success_total{engine="${engine}",finished_reason="length"`);
  // The one that named none went to the first.
  expect([await served(2), await served(3), await served(0)]).toEqual([2, 2, Number.NaN]);
  expect(await complete('2')).toEqual([400, expect.stringContaining('data_parallel_rank 2 is out of range [0, 2)')]);
  const { text } = await ask(`${url}/metrics`);
  expect(text.match(/^vllm:cache_config_info\{.*engine="\d"/gm)).toHaveLength(2);
  expect(text.match(/^# TYPE vllm:num_requests_running /gm)).toHaveLength(1);
  server.crash();
});
