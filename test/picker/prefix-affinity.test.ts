/** Affinity as the model servers' own counters see it. */
import type { ModelServer } from '../../src/simulator/server/model-server';
import { metric, post, startServer } from '../simulator/server/test-server';
import { RunningPicker } from './_support/running-picker';

const SERVER = 'tiny --sim-speed 1000';
const LABELS = '{engine="0",model_name="tiny"}';
const CONVERSATIONS = 6;
const TURNS = 4;

let picker: RunningPicker;
const servers = new Map<string, ModelServer>();

async function modelServer(port = 0): Promise<string> {
  const { server, url } = await startServer(SERVER, {}, port);
  servers.set(url, server);
  return url;
}

afterEach(async () => {
  await picker.stop();
  for (const server of servers.values()) {
    server.crash();
  }
  servers.clear();
});

/** The next turn of a conversation: everything before, and a few hundred tokens more. */
function turn(conversation: number, turns: number): object {
  const messages = Array.from({ length: turns }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `conversation ${conversation}, turn ${index}: ${`word${conversation}.${index} `.repeat(150)}`,
  }));
  return { model: 'tiny', messages, max_tokens: 3 };
}

const chat = (body: object) => post(`${picker.url}/v1/chat/completions`, body);

/** Part of the prompt tokens that all servers together found in their caches. */
async function hitRate(): Promise<number> {
  let lookedUp = 0;
  let found = 0;
  for (const url of servers.keys()) {
    lookedUp += await metric(url, `vllm:prefix_cache_queries_total${LABELS}`);
    found += await metric(url, `vllm:prefix_cache_hits_total${LABELS}`);
  }
  return found / lookedUp;
}

/** Holds all conversations, a turn of each in turn, so that a conversation never follows itself. */
async function converse(): Promise<void> {
  for (let turns = 1; turns <= TURNS; turns++) {
    for (let conversation = 0; conversation < CONVERSATIONS; conversation++) {
      expect((await chat(turn(conversation, 2 * turns - 1))).status).toBe(200);
    }
  }
}

it('conversations return to where they were, and share the servers', async () => {
  picker = await RunningPicker.start([await modelServer(), await modelServer(), await modelServer()]);
  await converse();
  // Of turns that grow by two messages, 1 + 3 + 5 of 1 + 3 + 5 + 7 were there before.
  expect(await hitRate()).toBeGreaterThan(0.9 * (9 / 16));
  for (const url of servers.keys()) {
    // Two conversations each, or one more or less where a server answered late.
    const { booked } = await picker.bookings(url);
    expect(booked).toBeGreaterThanOrEqual(TURNS);
    expect(booked).toBeLessThanOrEqual(3 * TURNS);
  }
});

it('in turn they find far less', async () => {
  const urls = [await modelServer(), await modelServer(), await modelServer(), await modelServer()];
  picker = await RunningPicker.start(urls, { policy: 'round-robin' });
  await converse();
  expect(await hitRate()).toBeLessThan(0.9 * (9 / 16));
});
