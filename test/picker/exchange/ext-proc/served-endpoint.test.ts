import { servedEndpointOf } from '../../../../src/picker/exchange/ext-proc/served-endpoint';
import { requestHeaders, responseBody, responseHeaders } from '../../wire/_processing-messages';
import { ExtProcHarness } from './_ext-proc-call';

const GET = requestHeaders(
  [
    [':method', 'GET'],
    [':path', '/v1/models'],
  ],
  true,
);

describe('the served endpoint', () => {
  it.each([
    ['10.0.0.2:8000', '10.0.0.2:8000'],
    ['[fd00:0:0::1]:8000', '[fd00::1]:8000'],
    ['[::1]:8000', '[::1]:8000'],
    ['[::ffff:10.0.0.2]:8000', '10.0.0.2:8000'],
    ['[::ffff:a00:2]:8000', '10.0.0.2:8000'],
    ['[x]:8000', '[x]:8000'],
    ['', undefined],
    [undefined, undefined],
    [['10.0.0.2:8000'], undefined],
  ])('%j means %p', (value, endpoint) => {
    expect(servedEndpointOf({ metadata: () => value, attribute: () => undefined })).toBe(endpoint);
  });

  it("is Envoy's attribute where the metadata does not tell", () => {
    const harness = new ExtProcHarness();
    const attributes = { 'envoy.filters.http.ext_proc': { 'upstream.address': '10.0.0.3:8000' } };
    const call = harness.open();
    call.send(GET, responseHeaders([[':status', '200']], false, { attributes }));
    expect(harness.port.booked).toEqual({ '10.0.0.1:8000': 0, '10.0.0.3:8000': 1 });
    const metadata = { 'envoy.lb': { 'x-gateway-destination-endpoint-served': '10.0.0.2:8000' } };
    const other = harness.open();
    other.send(GET, responseHeaders([[':status', '200']], false, { attributes, metadata }));
    expect(harness.port.booked).toMatchObject({ '10.0.0.2:8000': 1, '10.0.0.3:8000': 1 });
  });

  it('moves the booking to where the request was served', () => {
    const harness = new ExtProcHarness();
    const metadata = { 'envoy.lb': { 'x-gateway-destination-endpoint-served': '10.0.0.2:8000' } };
    const call = harness.open();
    call.send(GET, responseHeaders([[':status', '200']], false, { metadata }));
    expect(harness.port.booked).toEqual({ '10.0.0.1:8000': 0, '10.0.0.2:8000': 1 });
    call.send(responseBody('x', true));
    expect(harness.port.booked).toEqual({ '10.0.0.1:8000': 0, '10.0.0.2:8000': 0 });
    expect(harness.port.released).toEqual({ completed: 1 });
  });

  it("leaves the booking where it was picked after a gateway's own answer, which tells none", () => {
    const harness = new ExtProcHarness();
    const call = harness.open();
    call.send(GET, responseHeaders([[':status', '503']]), responseBody('no healthy upstream', true));
    expect(harness.port.booked).toEqual({ '10.0.0.1:8000': 0 });
    expect(harness.port.servedFrom).toEqual([]);
    expect(harness.port.released).toEqual({ 'server-error': 1 });
  });
});
