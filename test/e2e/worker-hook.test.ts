import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { promisify } from 'node:util';
import { workerPod } from '../../src/constructs/model-server/multi-host/group-pods';

/** Runs the hook of a worker whose leader is at an address and may drain for as many seconds, and says how long it took. */
async function secondsOfHook(leader: string, port: number, drain: number): Promise<number> {
  const pod = {
    metadata: { labels: {} },
    spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'vllm', image: '' }] },
  };
  const worker = workerPod(pod, { container: 'vllm', port, drain: { preStop: 0, shutdown: drain } });
  const [program, ...args] = (worker.spec.containers[0].lifecycle!.preStop as { exec: { command: string[] } }).exec
    .command;
  const start = Date.now();
  await promisify(execFile)(program, args, { env: { ...process.env, LWS_LEADER_ADDRESS: leader } });
  return (Date.now() - start) / 1000;
}

async function listening(): Promise<[Server, number]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return [server, (server.address() as AddressInfo).port];
}

test('a worker stays while its leader listens, and goes with it', async () => {
  const [leader, port] = await listening();
  let gone = false;
  const hook = secondsOfHook('127.0.0.1', port, 100).then(() => gone);
  await once(leader, 'connection');
  gone = true;
  leader.close();
  expect(await hook).toBe(true);
});

test('it goes at once where its leader, or that one’s name, is gone', async () => {
  expect(await secondsOfHook('127.0.0.1', 1, 100)).toBeLessThan(50);
  expect(await secondsOfHook('gone.invalid', 8000, 100)).toBeLessThan(50);
});

test('it waits no longer than the drain for a leader that hangs', async () => {
  const [leader, port] = await listening();
  expect(await secondsOfHook('127.0.0.1', port, 2)).toBeLessThan(50);
  leader.close();
});
