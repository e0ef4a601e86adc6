import { CONTROL_HEADERS } from '../../../../src/picker/exchange/ext-proc/control-headers';
import { destinationOf, encodeDestination } from '../../../../src/picker/exchange/ext-proc/destination';
import { WireWriter } from '../../../../src/picker/wire';
import { answerOf, requestHeaders } from '../../wire/_processing-messages';
import { ExtProcHarness } from './_ext-proc-call';

const NONE = { bodyLength: undefined, plainAnswer: false, decodedBody: false };

describe('the destination', () => {
  it('is told as header and as metadata, alike', () => {
    expect(answerOf(encodeDestination(new WireWriter(), '10.0.0.1:8000', { ...NONE, bodyLength: 42 }))).toEqual({
      kind: 'request-headers',
      set: { 'x-gateway-destination-endpoint': '10.0.0.1:8000', 'content-length': '42' },
      removed: CONTROL_HEADERS,
      clearRouteCache: true,
      metadata: { 'envoy.lb': { 'x-gateway-destination-endpoint': '10.0.0.1:8000' } },
    });
  });

  it('may be a list, the picked one first', () => {
    expect(destinationOf('10.0.0.1:8000', undefined)).toBe('10.0.0.1:8000');
    expect(destinationOf('10.0.0.1:8000', [])).toBe('10.0.0.1:8000');
    const list = destinationOf('10.0.0.1:8000', ['[fd00::1]:8000', '10.0.0.2:8000']);
    expect(list).toBe('10.0.0.1:8000,[fd00::1]:8000,10.0.0.2:8000');
    expect(answerOf(encodeDestination(new WireWriter(), list, NONE))).toMatchObject({
      set: { 'x-gateway-destination-endpoint': list },
      metadata: { 'envoy.lb': { 'x-gateway-destination-endpoint': list } },
    });
  });

  it('comes without a content length when the body is not known', () => {
    const answer = answerOf(encodeDestination(new WireWriter(), '[fd00::1]:8000', NONE));
    expect(answer).toMatchObject({ set: { 'x-gateway-destination-endpoint': '[fd00::1]:8000' } });
    expect('set' in answer && Object.keys(answer.set)).toEqual(['x-gateway-destination-endpoint']);
  });

  it("comes with the trace that the model server's part belongs to", () => {
    const traceParent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const answer = answerOf(encodeDestination(new WireWriter(), '10.0.0.1:8000', { ...NONE, traceParent }));
    expect(answer).toMatchObject({ set: { traceparent: traceParent } });
  });

  it('takes the wish for compression away where the answer will be read', () => {
    const answer = answerOf(encodeDestination(new WireWriter(), '10.0.0.1:8000', { ...NONE, plainAnswer: true }));
    expect(answer).toMatchObject({ removed: [...CONTROL_HEADERS, 'accept-encoding'] });
  });

  it("takes the body's encoding away where the body goes on decoded", () => {
    const decoded = { ...NONE, decodedBody: true };
    const removed = [decoded, { ...decoded, plainAnswer: true }].map((changes) => {
      const answer = answerOf(encodeDestination(new WireWriter(), '10.0.0.1:8000', changes));
      return 'removed' in answer ? answer.removed.slice(CONTROL_HEADERS.length) : [];
    });
    expect(removed).toEqual([['content-encoding'], ['accept-encoding', 'content-encoding']]);
  });

  it("replaces the client's own, and control headers are taken away; x-request-id is left alone", () => {
    const [answer] = new ExtProcHarness().open().send(
      requestHeaders(
        [
          [':method', 'GET'],
          [':path', '/v1/models'],
          ['x-gateway-destination-endpoint', '169.254.169.254:80'],
          ['x-prefiller-host-port', '169.254.169.254:80'],
          ['x-request-id', 'client-1'],
        ],
        true,
      ),
    );
    expect(answer).toMatchObject({ set: { 'x-gateway-destination-endpoint': '10.0.0.1:8000' } });
    const removed = 'removed' in answer ? answer.removed : [];
    expect(removed).toContain('x-prefiller-host-port');
    expect(removed).toContain('x-gateway-destination-endpoint-subset');
    expect(removed).not.toContain('x-request-id');
  });
});
