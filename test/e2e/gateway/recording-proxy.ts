/**
 * A TCP proxy that keeps what it hears: `HOST PORT TARGET_PORT FILE COMMAND...` are its arguments. It runs the command, which
 * listens on the target port of the same host, and appends every byte that clients send to the file.
 */
import { spawn } from 'node:child_process';
import { createWriteStream, mkdtempSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Reaper } from '../cluster/reaper';

const [host, port, targetPort, file, program, ...args] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
];
const recording = createWriteStream(file, { flags: 'a' });
const child = spawn(program, args, { stdio: 'inherit' });
// A pod whose node is gone is killed without a signal that could be handed on.
new Reaper(mkdtempSync(join(tmpdir(), 'recording-proxy-'))).watch(child);
child.on('exit', (code) => process.exit(code ?? 1));
process.on('SIGTERM', () => child.kill('SIGTERM'));

createServer((client) => {
  const target = connect(Number(targetPort), host);
  client.on('data', (bytes) => recording.write(bytes));
  client.pipe(target).pipe(client);
  for (const [socket, other] of [
    [client, target],
    [target, client],
  ] as const) {
    socket.on('error', () => other.destroy());
  }
}).listen(Number(port), host);
