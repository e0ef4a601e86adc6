import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tuneGarbageCollection } from '../../src/picker/garbage-collection';
import { readPickerOptions } from '../../src/picker/options';
import { Picker } from '../../src/picker/picker';
import { type MeasuredProcess, serveParent, startProcess } from '../measured-process';
import { serve as serveEcho } from '../transport/servers';

/** What this program runs as in a process of its own. */
export type Role = 'picker' | 'echo' | 'socket' | 'model-servers';

const ENDPOINTS = 4;
const METRICS_PAGE = 'test/picker/scrape/vllm-0.29.0-in-flight.txt';

/** Starts this program in a process of its own. */
export function start(role: Role, ...args: readonly string[]): Promise<MeasuredProcess> {
  return startProcess(role, ...args);
}

/** Plays a role in this process until its parent is gone; false when it is none. */
export async function play(role: string | undefined, args: readonly string[]): Promise<boolean> {
  switch (role) {
    case 'picker':
      await runPicker(args.map(Number));
      return true;
    case 'echo':
      await serveEcho('own', false);
      return true;
    case 'socket':
      await serveSocket();
      return true;
    case 'model-servers':
      await runModelServers();
      return true;
    default:
      return false;
  }
}

/** The picker in its default configuration; tells the ports of ext_proc and of its metrics. */
async function runPicker(modelServers: readonly number[]): Promise<void> {
  tuneGarbageCollection();
  const folder = mkdtempSync(join(tmpdir(), 'gkei-streams-'));
  const file = join(folder, 'endpoints.json');
  writeFileSync(file, JSON.stringify({ endpoints: modelServers.map((port) => ({ address: '127.0.0.1', port })) }));
  const flags = { host: '127.0.0.1', 'grpc-port': '0', 'grpc-health-port': '0', 'metrics-port': '0' };
  const picker = new Picker(
    readPickerOptions({ endpoints: file, ...flags, 'secure-serving': 'false', 'log-level': 'error' }, {}),
    'bench',
  );
  const ports = new Map<string, number>();
  await picker.start((address, purpose) => ports.set(purpose, Number(new URL(address).port)));
  serveParent([ports.get('ext_proc')!, ports.get('metrics')!], () => rmSync(folder, { recursive: true }));
}

/** A TCP server that sends everything back. */
async function serveSocket(): Promise<void> {
  const server = createTcpServer({ noDelay: true }, (socket) => socket.on('data', (bytes) => socket.write(bytes)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  serveParent([(server.address() as AddressInfo).port]);
}

/** What answers scrapes in place of model servers: a page of a real vLLM, and its models. */
async function runModelServers(): Promise<void> {
  const page = readFileSync(METRICS_PAGE);
  const models = JSON.stringify({ object: 'list', data: [{ id: 'm', object: 'model' }] });
  const ports = await Promise.all(
    Array.from({ length: ENDPOINTS }, () => {
      const server = createServer((request, response) => response.end(request.url === '/metrics' ? page : models));
      return new Promise<number>((resolve) =>
        server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
      );
    }),
  );
  serveParent(ports);
}
