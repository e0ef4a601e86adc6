import { eventually } from '../cluster/eventually';
import { get, send } from '../http-client';
import { chat } from './client';
import { describeGateway } from './describe-gateway';
import { BODY, codeOf } from './exchanges';
import { answerWith, Upstream } from './upstream';

describeGateway('destinations behind Envoy', { tls: true, bufferBytes: 32_768 }, (it) => {
  it("a client's own destination and control headers never get through; its request id does", async ({
    gateway,
    upstreams,
  }) => {
    const other = await Upstream.start('127.0.0.4');
    for (const destination of [
      other.endpoint,
      [other.endpoint, other.endpoint],
      `${other.endpoint},${other.endpoint}`,
    ]) {
      const answered = await send('POST', {
        port: gateway.port,
        path: '/v1/completions',
        headers: {
          'x-gateway-destination-endpoint': destination,
          'x-prefiller-host-port': other.endpoint,
          'x-gateway-inference-objective': 'critical',
          'x-request-id': '7bb1ad2b-0000-4000-8000-000000000000',
        },
        body: BODY,
      });
      expect(answered.status).toBe(200);
    }
    const plain = await get({
      port: gateway.port,
      path: '/v1/models',
      headers: { 'x-gateway-destination-endpoint': other.endpoint },
    });
    expect(plain.status).toBe(200);
    expect(other.received).toEqual([]);
    const received = upstreams.flatMap((upstream) => upstream.received);
    expect(received).toHaveLength(4);
    for (const { headers } of received) {
      expect(upstreams.map(({ endpoint }) => endpoint)).toContain(headers['x-gateway-destination-endpoint']);
      expect(headers['x-prefiller-host-port']).toBeUndefined();
      expect(headers['x-gateway-inference-objective']).toBeUndefined();
    }
    expect(received[0]!.headers['x-request-id']).toBe('7bb1ad2b-0000-4000-8000-000000000000');
    await other.stop();
  });

  it('a subset hint binds the pick, by ip and port', async ({ gateway, upstreams }) => {
    const [, second] = upstreams;
    for (let count = 0; count < 3; count++) {
      expect((await chat(gateway.port, BODY, { 'x-test-subset': second.endpoint })).status).toBe(200);
    }
    expect(second.received).toHaveLength(3);
    const otherPort = second.endpoint.replace(/:.*/, ':1');
    const refused = await chat(gateway.port, BODY, { 'x-test-subset': otherPort });
    expect([refused.status, codeOf(refused.body)]).toEqual([503, 'subset_empty']);
    const empty = await chat(gateway.port, BODY, { 'x-test-subset': ',' });
    expect([empty.status, codeOf(empty.body)]).toEqual([503, 'subset_empty']);
  });

  it('the endpoint that served is told, and the booking moves there', async ({ gateway, upstreams }) => {
    for (const upstream of upstreams) {
      upstream.answer = answerWith(200, 'ok', { 'x-test-served': '10.0.0.9:8000' });
    }
    await chat(gateway.port, BODY);
    await eventually('the booking is released', () => gateway.picker.port.released.completed === 1);
    expect([...gateway.picker.port.lastEndpoint.values()]).toEqual(['10.0.0.9:8000']);
  });
});
