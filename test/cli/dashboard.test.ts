import { command, refusal } from './command';
import { Program } from './program';

const program = new Program();
beforeAll(() => program.build());
afterAll(() => program.dispose());

it('writes the dashboard for Grafana', async () => {
  const run = program.start('dashboard grafana');
  expect(await run.ended).toBe(0);
  expect(JSON.parse(run.stdout)).toMatchObject({ title: 'Inference pool', uid: 'gke-inference-pool' });
});

it('writes the dashboard of one pool for Cloud Monitoring', async () => {
  const flags = '--namespace llm --pool chat --gpus 2 --gpu-hour-price 3.5';
  const { code, stdout } = await command(`dashboard cloud-monitoring ${flags}`);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).displayName).toBe('Inference pool chat');
  expect(stdout).toContain('* 2 * 3.5');
});

it.each([
  ['dashboard cloud-monitoring --namespace llm', `GKEI_USAGE: required option '--pool <name>' not specified`],
  ['dashboard cloud-monitoring --namespace llm --pool a --gpus none', 'GKEI_FLAG_VALUE: --gpus is "none"'],
  [
    'dashboard cloud-monitoring --namespace llm --pool a --gpu-hour-price -1',
    'GKEI_FLAG_VALUE: --gpu-hour-price is "-1"',
  ],
  ['dashboard datadog', `GKEI_USAGE: unknown command 'datadog'`],
])('refuses %s', async (line, message) => {
  expect(await refusal(line)).toContain(message);
});
