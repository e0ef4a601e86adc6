import { eventually } from '../cluster/eventually';
import { chat } from './client';
import { describeGateway } from './describe-gateway';

const MODES = [
  { request_body_mode: 'NONE', response_body_mode: 'FULL_DUPLEX_STREAMED', response_trailer_mode: 'SEND' },
  { request_body_mode: 'STREAMED', response_body_mode: 'STREAMED' },
  { request_body_mode: 'BUFFERED', response_body_mode: 'BUFFERED' },
  { request_body_mode: 'FULL_DUPLEX_STREAMED', request_trailer_mode: 'SEND', response_body_mode: 'NONE' },
];

for (const mode of MODES) {
  const name = `${mode.request_body_mode} and ${mode.response_body_mode}`;
  const extProc = { processing_mode: { request_header_mode: 'SEND', response_header_mode: 'SEND', ...mode } };
  describeGateway(`an Envoy with body modes ${name}`, { tls: false, extProc }, (it) => {
    it('is told so with a status, and its client gets an error instead of waiting', async ({ gateway, upstreams }) => {
      const answered = await chat(gateway.port, '{"model":"m"}');
      expect(answered.status).toBe(500);
      await eventually('the access log names the status', () =>
        gateway.log().includes('500 ext_proc_error_gRPC_error_9'),
      );
      expect(upstreams.flatMap(({ received }) => received)).toEqual([]);
      expect(gateway.picker.port.picks).toEqual([]);
    });
  });
}
