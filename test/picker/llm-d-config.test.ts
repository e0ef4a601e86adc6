/** A whole picker that runs by the configuration file of llm-d's router. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { post, startServer } from '../simulator/server/test-server';
import { RunningPicker } from './_support/running-picker';

const CONFIG = `
apiVersion: llm-d.ai/v1alpha1
kind: EndpointPickerConfig
plugins:
- type: prefix-cache-affinity-filter
- type: token-load-scorer
- type: max-score-picker
- type: single-profile-handler
schedulingProfiles:
- name: default
  plugins:
  - pluginRef: prefix-cache-affinity-filter
  - pluginRef: token-load-scorer
  - pluginRef: max-score-picker
`;

it('keeps a prompt where it was, as the plugins say', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gkei-llm-d-'));
  const file = join(folder, 'default-plugins.yaml');
  writeFileSync(file, CONFIG);
  const servers = [await startServer('tiny --sim-speed 1000'), await startServer('tiny --sim-speed 1000')];
  const picker = await RunningPicker.start(
    servers.map(({ url }) => url),
    { 'config-file': file },
  );
  try {
    const prompt = 'lorem ipsum '.repeat(500);
    for (let i = 0; i < 6; i++) {
      const answer = await post(`${picker.url}/v1/completions`, { model: 'tiny', prompt, max_tokens: 2 });
      expect(answer.status).toBe(200);
    }
    const booked = await Promise.all(servers.map(async ({ url }) => (await picker.bookings(url)).booked));
    expect(booked.sort()).toEqual([0, 6]);
  } finally {
    await picker.stop();
    for (const { server } of servers) {
      server.crash();
    }
    rmSync(folder, { recursive: true });
  }
});
