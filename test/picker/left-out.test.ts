/** Model servers that fail, behind a whole picker. */
import { FAILURES_IN_A_ROW } from '../../src/picker/scheduling/endpoint-health';
import { post } from '../simulator/server/test-server';
import { RunningPicker } from './_support/running-picker';
import { RecordingServer } from './standalone/_model-server';

const METRICS = 'vllm:num_requests_running 0\nvllm:num_requests_waiting 0\n';

let picker: RunningPicker;
const servers: RecordingServer[] = [];

/** A model server that tells its load and answers every request with this status. */
async function modelServer(status: number): Promise<string> {
  const server = new RecordingServer();
  servers.push(server);
  server.answer = ({ method }, response) => {
    response.statusCode = method === 'POST' ? status : 200;
    response.end(method === 'POST' ? '{}' : METRICS);
  };
  return server.listen();
}

afterEach(async () => {
  await picker.stop();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** The statuses of so many requests, one after another. */
async function statuses(count: number): Promise<number[]> {
  const all: number[] = [];
  for (let i = 0; i < count; i++)
    all.push((await post(`${picker.url}/v1/completions`, { model: 'm', prompt: 'a' })).status);
  return all;
}

it('clients meet a server that fails a few times only, and its metrics say so', async () => {
  const [good, bad] = [await modelServer(200), await modelServer(500)];
  picker = await RunningPicker.start([`http://${good}`, `http://${bad}`], { policy: 'round-robin' });
  const ejected = (endpoint: string) => picker.metric(`gke_inference_picker_endpoint_ejected{endpoint="${endpoint}"}`);
  expect(await ejected(bad)).toBe(0);
  const seen = await statuses(2 * FAILURES_IN_A_ROW + 10);
  expect(seen.filter((status) => status === 500)).toHaveLength(FAILURES_IN_A_ROW);
  expect(seen.slice(-10)).toEqual(Array(10).fill(200));
  expect([await ejected(bad), await ejected(good)]).toEqual([1, 0]);
  expect(await picker.metric('gke_inference_picker_ejections_total{reason="failures"}')).toBe(1);
});

it('the only server is never left out', async () => {
  const only = await modelServer(500);
  picker = await RunningPicker.start([`http://${only}`]);
  expect(await statuses(20)).toEqual(Array(20).fill(500));
  expect(await picker.metric('gke_inference_picker_ejections_total{reason="failures"}')).toBe(0);
});
