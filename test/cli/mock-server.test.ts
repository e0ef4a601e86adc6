import { createServer, type Server } from 'node:net';
import { eventually, open, post } from '../simulator/server/test-server';
import { refusal } from './command';
import { Program } from './program';

const program = new Program();

beforeAll(() => program.build());
afterAll(() => program.dispose());

const LONG = '{"prompt":"hi","max_tokens":60,"stream":true}';
const AT = '--host 127.0.0.1 --port 0';

/** A port that nobody uses. */
async function freePort(): Promise<{ port: number; holder: Server }> {
  const holder = createServer();
  await new Promise<void>((resolve) => {
    holder.listen(0, '127.0.0.1', resolve);
  });
  return { port: (holder.address() as { port: number }).port, holder };
}

it('says one line on stdout, where the last --host counts, and stops on SIGINT', async () => {
  const run = program.start('mock-server tiny --host 192.0.2.1 --port 0 --host 127.0.0.1');
  expect(await run.listening).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  const answer = await post(`${await run.listening}/v1/completions`, { prompt: 'hi', max_tokens: 1 });
  expect(answer.status).toBe(200);
  run.signal('SIGINT');
  expect(await run.ended).toBe(0);
  expect([run.stdout.split('\n').length, run.stderr]).toEqual([2, '']);
});

it('refuses connections until it has loaded', async () => {
  const { port, holder } = await freePort();
  await new Promise((resolve) => holder.close(resolve));
  const from = Date.now();
  const run = program.start(`mock-server tiny --host 127.0.0.1 --port ${port}`, { GKEI_MOCK_LOAD_SECONDS: '0.6' });
  let refused = 0;
  await eventually(
    () =>
      open(`http://127.0.0.1:${port}/health`).then(
        ({ response }) => response.resume().statusCode,
        ({ code }) => code,
      ),
    (result) => {
      refused += result === 'ECONNREFUSED' ? 1 : 0;
      return result === 200;
    },
  );
  expect(Date.now() - from).toBeGreaterThanOrEqual(600);
  expect(refused).toBeGreaterThan(0);
  await run.listening;
  run.signal('SIGTERM');
  expect(await run.ended).toBe(0);
});

it('listens nowhere as one of the further machines of a replica', async () => {
  const { port, holder } = await freePort();
  const group = '--nnodes 2 --node-rank 1 --master-addr 127.0.0.1 --master-port 29501';
  // The port is taken: to listen there would end it with exit code 1.
  const run = program.start(`mock-server tiny --host 127.0.0.1 --port ${port} ${group} --headless`, {
    GKEI_MOCK_CRASH_AFTER_SECONDS: '0.5',
  });
  expect([await run.ended, run.stdout, run.stderr]).toEqual([1, '', expect.stringContaining('GKEI_SIMULATED_CRASH')]);
  holder.close();
});

it('never becomes ready when told to hang, and crashes when told to', async () => {
  const run = program.start(`mock-server tiny ${AT}`, {
    GKEI_MOCK_HANG: 'never-ready',
    GKEI_MOCK_CRASH_AFTER_SECONDS: '0.3',
  });
  expect(await run.ended).toBe(1);
  expect(run.stdout).toBe('');
  expect(run.stderr).toMatch(/^GKEI_SIMULATED_CRASH: .* after 0\.3 s.*\n$/);
});

it('hangs after a while with its port open', async () => {
  const run = program.start(`mock-server tiny ${AT} --sim-hang after:0`);
  const url = await run.listening;
  // Answers until the timer of 0 s has run; then none ever comes.
  const silent = Symbol();
  const ask = () => {
    const answer = open(`${url}/health`).then(({ response }) => response.resume().statusCode);
    const patience = new Promise<typeof silent>((resolve) => setTimeout(() => resolve(silent), 500));
    return Promise.race([answer, patience]);
  };
  expect(await eventually(ask, (result) => result === silent)).toBe(silent);
});

it('drains on SIGTERM: running streams end, new requests fail, exit code 0', async () => {
  const run = program.start(`mock-server tiny ${AT} --shutdown-timeout 30`, { GKEI_MOCK_DECODE_MS_PER_TOKEN: '20' });
  const url = await run.listening;
  const { response } = await open(`${url}/v1/completions`, 'POST', LONG);
  run.signal('SIGTERM');
  await eventually(
    () => post(`${url}/v1/completions`, { prompt: 'hi', max_tokens: 1 }),
    ({ status }) => status === 500,
  );
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk;
  }
  expect(text.match(/"text":/g)).toHaveLength(60);
  expect(text).toMatch(/data: \[DONE\]\n\n$/);
  expect(await run.ended).toBe(0);
});

it('without time to drain: streams stop without an end; the process ends when the clients have gone', async () => {
  const run = program.start(`mock-server tiny ${AT}`, { GKEI_MOCK_DECODE_MS_PER_TOKEN: '20' });
  const url = await run.listening;
  const { call, response } = await open(`${url}/v1/completions`, 'POST', LONG);
  run.signal('SIGTERM');
  await eventually(
    () =>
      open(`${url}/health`).then(
        ({ response }) => response.resume().statusCode,
        ({ code }) => code,
      ),
    (result) => result === 'ECONNREFUSED',
  );
  expect(response.complete).toBe(false);
  call.destroy();
  expect(await run.ended).toBe(0);
});

it.each([
  [
    'mock-server --max-num-sequences 4',
    'GKEI_UNKNOWN_FLAG: unknown flag --max-num-sequences; the nearest known one is',
  ],
  ['mock-server --port none', 'GKEI_OUT_OF_RANGE: --port is "none"; set it to a whole number from 0 to 65535'],
  ['mock-server a b', 'GKEI_USAGE: unexpected argument "b"'],
])('%s: one line and exit code 2', async (line, message) => {
  expect(await refusal(line)).toContain(message);
});

it('fails with exit code 1 when its port is taken', async () => {
  const { port, holder } = await freePort();
  const run = program.start(`mock-server --host 127.0.0.1 --port ${port}`);
  expect(await run.ended).toBe(1);
  expect(run.stderr).toBe(
    `GKEI_LISTEN_FAILED: cannot listen on 127.0.0.1:${port}: EADDRINUSE; ` +
      'set --host to an address of this machine and --port to one that is free\n',
  );
  holder.close();
});

it('ends, too, when a port is taken after others were opened', async () => {
  const { port, holder } = await freePort();
  const events = JSON.stringify({ enable_kv_cache_events: true, endpoint: 'tcp://*:*', replay_endpoint: 'tcp://*:*' });
  const run = program.start(`mock-server --host 127.0.0.1 --port ${port} --kv-events-config ${events}`);
  expect(await run.ended).toBe(1);
  expect(run.stderr).toContain(`GKEI_LISTEN_FAILED: cannot listen on 127.0.0.1:${port}: EADDRINUSE`);
  holder.close();
});
