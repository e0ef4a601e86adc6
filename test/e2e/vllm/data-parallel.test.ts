/** A real vLLM server with two data-parallel engines behind one port, and the picker in front of it. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { adjacentPorts } from '../../picker/_support/adjacent-ports';
import { RunningPicker } from '../../picker/_support/running-picker';
import { SETTINGS } from '../../simulator/engine/vllm/request-sequence';
import { eventually } from '../cluster/eventually';
import { freePorts } from '../cluster/loopback';
import { Reaper } from '../cluster/reaper';
import { get, post } from '../http-client';
import { locatePart } from '../install/locate-part';
import { vllm } from '../install/vllm';
import type { ToldDecision } from './served-pair';
import { MODEL, VllmServer } from './vllm-server';

const NAME = 'a real vLLM server with two engines';
const TITLE = 'each engine publishes on ports of its own, and what one of them holds counts half';
/** Time in which the picker hears of what a request left in a cache. */
const EVENTS_MS = 300;

const OTHERS = 12;
const PROMPT = 'how sheep are kept and what they are fed. '.repeat(36);

const folder = locatePart(vllm, NAME, (test) => test(TITLE));

if (folder !== undefined) {
  describe(NAME, () => {
    const logs = mkdtempSync(join(tmpdir(), 'vllm-'));
    const reaper = new Reaper(logs);
    let server: VllmServer | undefined;
    let picker: RunningPicker | undefined;

    afterAll(async () => {
      await picker?.stop();
      await server?.stop();
      await reaper.finish();
    });

    test(TITLE, async () => {
      const ip = '127.0.0.4';
      const [port] = await freePorts(1);
      const eventPorts = [await adjacentPorts(2), await adjacentPorts(2, ip)] as const;
      server = await VllmServer.start({ folder, logs, reaper, ip, port, eventPorts, engines: 2 });
      const [events, replays] = eventPorts.map(String);
      picker = await RunningPicker.start([server.url], { 'kv-events-port': events, 'kv-events-replay-port': replays });
      const metric = (name: string) => picker!.metric(`gke_inference_picker_${name}`);
      await eventually(
        'both engines are followed',
        async () => (await metric('kv_event_replays_total{result="answered"}')) === 2,
      );

      // The picker learns how long prompts are.
      for (let at = 0; at < OTHERS; at++) await send(picker, at % 2, `${at} ${PROMPT}`);
      const first = await send(picker, 1, PROMPT);
      await eventually('all tokens are known', async () => {
        return (await metric('tokenised_prompts_total{result="known"}')) === OTHERS + 1;
      });
      const { hits } = await server.counters();
      const second = await send(picker, 0, PROMPT);
      const third = await send(picker, 0, PROMPT);
      const fourth = await send(picker, 1, PROMPT);
      expect([first.cached, second.cached, fourth.cached]).toEqual([0, 0, third.cached]);
      expect((await server.counters()).hits - hits).toBe(2 * third.cached);
      expect(third.cached).toBeGreaterThan(0);
      expect(second.believed).toBe(third.cached / 2);
      expect(third.believed).toBeGreaterThan(third.cached - 2 * SETTINGS.blockSize);
      expect(await metric('kv_event_faults_total{kind="gap"}')).toBe(0);
    });
  });
}

/** Has one of the engines serve a prompt, and waits until it was heard. @returns tokens that were believed to be held, and those that were */
async function send(
  picker: RunningPicker,
  engine: number,
  prompt: string,
): Promise<{ believed: number; cached: number }> {
  const { hostname, port } = new URL(picker.url);
  const { status, body } = await post({
    ip: hostname,
    port: Number(port),
    path: '/v1/completions',
    headers: { 'x-data-parallel-rank': `${engine}` },
    body: JSON.stringify({ model: MODEL, prompt, max_tokens: 2 }),
  });
  expect({ status, body: status === 200 ? '' : body.toString() }).toEqual({ status: 200, body: '' });
  await sleep(EVENTS_MS);
  const metrics = new URL(picker.metricsUrl);
  const told = await get({ ip: metrics.hostname, port: Number(metrics.port), path: '/decisions?limit=1' });
  const decision: ToldDecision = JSON.parse(told.body.toString()).decisions[0];
  return {
    believed: decision.hitTokens,
    cached: JSON.parse(body.toString()).usage.prompt_tokens_details.cached_tokens,
  };
}
