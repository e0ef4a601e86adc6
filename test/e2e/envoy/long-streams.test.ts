import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { chat } from './client';
import { describeGateway } from './describe-gateway';

/** Answers take this long: an answer of 30 s beside timeouts of 3 s, both a tenth. */
const ANSWER_MS = 3000;
const EVENT_MS = 300;

/** What gateways put on their gRPC service and its messages, made short. */
const SHORT_TIMEOUTS = {
  grpc_service: { envoy_grpc: { cluster_name: 'picker' }, timeout: '0.3s' },
  message_timeout: '0.3s',
};

describeGateway(
  'an answer that takes ten times the timeout of the gRPC service',
  { tls: false, extProc: SHORT_TIMEOUTS },
  (it) => {
    it('streams to its end', async ({ gateway, upstreams }) => {
      for (const upstream of upstreams) {
        upstream.answer = (_, response) => {
          response.writeHead(200, { 'content-type': 'text/event-stream' });
          let sent = 0;
          const timer = setInterval(() => {
            sent++;
            response.write(`data: ${sent}\n\n`);
            if (sent * EVENT_MS >= ANSWER_MS) {
              clearInterval(timer);
              response.end();
            }
          }, EVENT_MS);
        };
      }
      const answered = await chat(gateway.port, '{"model":"m","stream":true}');
      expect(String(answered.body).match(/data/g)).toHaveLength(ANSWER_MS / EVENT_MS);
      expect(gateway.picker.port.released).toEqual({ completed: 1 });
    });

    it('comes whole at the end', async ({ gateway, upstreams }) => {
      for (const upstream of upstreams) {
        upstream.answer = async (_, response) => {
          await sleep(ANSWER_MS);
          response.end('done');
        };
      }
      const answered = await chat(gateway.port, '{"model":"m"}');
      expect([answered.status, String(answered.body)]).toEqual([200, 'done']);
    });

    it('may wait as long for the end of the request', async ({ gateway }) => {
      const answered = await new Promise<number | undefined>((resolve, reject) => {
        const sent = request(
          { host: '127.0.0.1', port: gateway.port, method: 'POST', path: '/v1/completions' },
          (response) => {
            response.resume();
            resolve(response.statusCode);
          },
        );
        sent.on('error', reject);
        sent.write('{"model":');
        setTimeout(() => sent.end('"m"}'), ANSWER_MS);
      });
      expect(answered).toBe(200);
    });
  },
);

describeGateway(
  'a picker whose scheduling never answers, and an Envoy that starts no timer',
  { tls: false, timeouts: { pick: 300, routed: 300, answering: 300 } },
  (it) => {
    it('lets no client hang: 503 from a pick, 504 from a silent model server', async ({ gateway, upstreams }) => {
      const { port } = gateway.picker;
      const pick = port.pick.bind(port);
      port.pick = () => undefined;
      expect((await chat(gateway.port, '{"model":"m"}')).status).toBe(503);
      port.pick = pick;
      for (const upstream of upstreams) {
        upstream.answer = () => undefined;
      }
      expect((await chat(gateway.port, '{"model":"m"}')).status).toBe(504);
      expect(port.released).toEqual({ deadline: 1 });
    });

    it('breaks off an answer that goes on no more', async ({ gateway, upstreams }) => {
      for (const upstream of upstreams) {
        upstream.answer = (_, response) => {
          response.writeHead(200);
          response.write('begun');
        };
      }
      await expect(chat(gateway.port, '{"model":"m"}')).rejects.toThrow('aborted');
      expect(gateway.picker.port.released).toEqual({ deadline: 1 });
    });
  },
);
