import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { readStraight } from '../src/straight-reads';
import { eventually } from './picker/_support/eventually';

let server: Server;
let client: Socket;
let socket: Socket;
let taken: string;

beforeEach(async () => {
  server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  [socket] = (await once(server, 'connection')) as [Socket];
  taken = '';
});

afterEach(() => {
  client.destroy();
  socket.destroy();
  server.close();
});

const take = (piece: Buffer) => {
  taken += piece;
};

const isTaken = (text: string) => eventually(() => expect(taken).toBe(text));

test('each piece comes once, without the way through the stream, and the end comes behind them', async () => {
  const ended = once(socket, 'end');
  readStraight(socket, take);
  let events = 0;
  socket.on('data', () => events++);
  await new Promise(setImmediate);
  for (const text of ['one, ', 'two, ', 'three']) {
    client.write(text);
    await isTaken(taken + text);
  }
  expect([events, socket.bytesRead]).toEqual([0, 15]);
  client.end();
  await ended;
});

test('what came before, or while the socket is paused, comes first', async () => {
  client.write('early, ');
  await eventually(() => expect(socket.bytesRead).toBe(7));
  readStraight(socket, take);
  await isTaken('early, ');
  socket.pause();
  client.write('held, ');
  await eventually(() => expect(socket.bytesRead).toBe(13));
  expect(taken).toBe('early, ');
  socket.resume();
  client.write('late');
  await isTaken('early, held, late');
});
