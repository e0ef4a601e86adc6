import { bodyModesProblem } from '../../../../src/picker/exchange/ext-proc/body-modes';
import { FULL_DUPLEX, requestHeaders } from '../../wire/_processing-messages';
import { ExtProcHarness } from './_ext-proc-call';

describe('body modes', () => {
  it('must be full duplex both ways', () => {
    expect(
      bodyModesProblem({ requestBodyMode: 'FULL_DUPLEX_STREAMED', responseBodyMode: 'FULL_DUPLEX_STREAMED' }),
    ).toBeUndefined();
    expect(bodyModesProblem({ requestBodyMode: 'BUFFERED', responseBodyMode: 'NONE' })).toBe(
      "the gateway's request_body_mode is BUFFERED and response_body_mode is NONE: " +
        'set both to FULL_DUPLEX_STREAMED, and both trailer modes to SEND',
    );
  });

  it.each([
    ['NONE', [0, 4]],
    ['STREAMED', [1, 4]],
    ['BUFFERED', [2, 4]],
    ['BUFFERED_PARTIAL', [3, 4]],
    ['GRPC', [5, 4]],
    ['NONE', [4, 0]],
    ['a mode of the future', [4, 9]],
  ] as const)('other than full duplex end the stream with a clear status: %s in %j', (_, modes) => {
    const harness = new ExtProcHarness();
    const call = harness.open();
    call.send(
      requestHeaders(
        [
          [':method', 'GET'],
          [':path', '/v1/models'],
        ],
        true,
        { modes },
      ),
    );
    expect(call.stream.status).toBe(9);
    expect(call.stream.statusMessage).toContain('set both to FULL_DUPLEX_STREAMED');
    expect(call.stream.answers).toEqual([]);
    expect(harness.port.picks).toEqual([]);
  });

  it.each([
    ['tells that they are right', { modes: FULL_DUPLEX }],
    ['does not tell', {}],
  ])('are believed of a gateway that %s', (_, extras) => {
    const call = new ExtProcHarness().open();
    call.send(
      requestHeaders(
        [
          [':method', 'GET'],
          [':path', '/v1/models'],
        ],
        true,
        extras,
      ),
    );
    expect(call.stream.answers).toHaveLength(1);
  });

  it('are of no use to a gateway that only observes', () => {
    const call = new ExtProcHarness().open();
    call.send(requestHeaders([[':path', '/v1/models']], true, { observability: true }));
    expect(call.stream.status).toBe(9);
    expect(call.stream.statusMessage).toContain('observability_mode');
  });
});
