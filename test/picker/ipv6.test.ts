/** A whole picker in front of a model server that has an IPv6 address. */
import { networkInterfaces } from 'node:os';
import { post } from '../simulator/server/test-server';
import { eventually } from './_support/eventually';
import { RunningPicker } from './_support/running-picker';
import { RecordingServer } from './standalone/_model-server';

const METRICS = 'vllm:num_requests_running 3\nvllm:num_requests_waiting 4\n';
const hasIpv6 = Object.values(networkInterfaces()).some((found) => found?.some(({ address }) => address === '::1'));

(hasIpv6 ? it : it.skip)('is scraped and served', async () => {
  const server = new RecordingServer();
  server.answer = ({ method }, response) => response.end(method === 'GET' ? METRICS : '{}');
  const endpoint = await server.listen('::1');
  const picker = await RunningPicker.start([`http://${endpoint}`]);
  try {
    expect((await post(`${picker.url}/v1/completions`, { model: 'm', prompt: 'a' })).status).toBe(200);
    expect(await picker.bookings(`http://${endpoint}`)).toEqual({ booked: 1, released: { completed: 1 } });
    const name = picker.endpointsFile;
    const sample = `llm_d_epp_per_endpoint_queue_size{name="${name}",model_server_endpoint="${endpoint}"}`;
    await eventually(async () => expect(await picker.metric(sample)).toBe(4));
  } finally {
    await picker.stop();
    await server.close();
  }
});
