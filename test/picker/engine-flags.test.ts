import { eventually } from './_support/eventually';
import { RunningPicker } from './_support/running-picker';
import { RecordingServer } from './standalone/_model-server';

test('flags say of which engine model servers are, and where they have their metrics', async () => {
  const server = new RecordingServer();
  server.answer = ({ target }, response) => {
    if (target === '/own') response.end('sglang:num_running_reqs 3\nsglang:num_queue_reqs 4\n');
    else response.writeHead(404).end();
  };
  const endpoint = await server.listen();
  const picker = await RunningPicker.start([`http://${endpoint}`], {
    'default-engine': 'sglang',
    'model-server-metrics-path': '/own',
  });
  try {
    await eventually(async () => {
      expect(await picker.metric('gke_inference_picker_scrapes_total{outcome="read"}')).toBeGreaterThan(0);
    });
    expect(await picker.metric('gke_inference_picker_scrapes_total{outcome="failed"}')).toBe(0);
  } finally {
    await picker.stop();
    await server.close();
  }
});
