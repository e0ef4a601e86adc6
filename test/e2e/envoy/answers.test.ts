import { eventually } from '../cluster/eventually';
import { freePorts } from '../cluster/loopback';
import { send } from '../http-client';
import { chat } from './client';
import { describeGateway } from './describe-gateway';
import { answerWithOneEvent, BODY, breakOf, codeOf, firstEvent } from './exchanges';

describeGateway('answers behind Envoy', { tls: true, bufferBytes: 32_768 }, (it) => {
  it('an answer may be ended by trailers', async ({ gateway, upstreams }) => {
    for (const upstream of upstreams) {
      upstream.answer = (_, response) => {
        response.writeHead(200, { trailer: 'x-checksum' });
        response.write('part');
        response.addTrailers({ 'x-checksum': '42' });
        response.end();
      };
    }
    const answered = await send('POST', {
      port: gateway.port,
      path: '/v1/completions',
      headers: { te: 'trailers' },
      body: BODY,
    });
    expect(String(answered.body)).toBe('part');
    expect(answered.trailers).toEqual({ 'x-checksum': '42' });
    expect(gateway.picker.port.released).toEqual({ completed: 1 });
  });

  it('a model server may go away before and in the middle of its answer', async ({ gateway, upstreams }) => {
    for (const upstream of upstreams) {
      upstream.answer = (incoming) => incoming.on('end', () => incoming.socket.destroy());
    }
    const answered = await chat(gateway.port, BODY);
    expect(answered.status).toBe(503);
    expect(gateway.picker.port.released).toEqual({ 'server-error': 1 });

    for (const upstream of upstreams) {
      answerWithOneEvent(upstream);
    }
    const response = await firstEvent(gateway.port);
    const broken = breakOf(response);
    for (const upstream of upstreams) {
      upstream.breakConnections();
    }
    expect((await broken).message).toBe('aborted');
    await eventually('the booking is released', () => gateway.picker.port.openBookings === 0);
  });

  it("an answer may be Envoy's own, without a served endpoint", async ({ gateway }) => {
    const [nobody] = await freePorts(1);
    gateway.picker.port.reset([`127.0.0.2:${nobody}`]);
    const unreachable = await chat(gateway.port, BODY);
    expect(unreachable.status).toBe(503);
    expect(String(unreachable.body)).toContain('upstream connect error');
    expect(gateway.picker.port.released).toEqual({ 'server-error': 1 });
    expect([...gateway.picker.port.lastEndpoint.values()]).toEqual([`127.0.0.2:${nobody}`]);

    const denied = await chat(gateway.port, BODY, { 'x-test-deny': '1' });
    expect([denied.status, String(denied.body)]).toEqual([401, 'denied']);
    expect(gateway.picker.port.picks).toHaveLength(1);
  });

  it('an immediate answer says what is wrong, before the answer has begun', async ({ gateway, upstreams }) => {
    gateway.picker.port.endpoints = [];
    const none = await chat(gateway.port, BODY);
    expect([none.status, codeOf(none.body)]).toEqual([503, 'no_endpoint']);
    expect(none.headers).toMatchObject({
      'content-type': 'application/json',
      'x-llm-d-request-dropped-reason': 'rejected-no-endpoints',
    });
    const malformed = await chat(gateway.port, '{"model":"m"');
    expect([malformed.status, codeOf(malformed.body)]).toEqual([400, 'body_malformed']);
    const nameless = await chat(gateway.port, '{}');
    expect([nameless.status, codeOf(nameless.body)]).toEqual([400, 'model_missing']);
    const unserved = await send('POST', { port: gateway.port, path: '/v1/load_lora_adapter', body: BODY });
    expect([unserved.status, codeOf(unserved.body)]).toEqual([404, 'path_not_served']);
    await eventually('the access log names the refusal', () => gateway.log().includes('404 picker_path_not_served'));
    expect(upstreams.flatMap(({ received }) => received)).toEqual([]);
    expect(gateway.picker.port.released).toEqual({});
  });

  it('an answer that has begun is broken off, not ended, when the picker gives up', async ({ gateway, upstreams }) => {
    for (const upstream of upstreams) {
      answerWithOneEvent(upstream);
    }
    const response = await firstEvent(gateway.port);
    const broken = breakOf(response);
    gateway.picker.service.shutDown();
    expect((await broken).message).toBe('aborted');
    expect(gateway.picker.port.released).toEqual({ shutdown: 1 });
  });
});
