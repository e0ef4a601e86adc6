import { subsetOf } from '../../../../src/picker/exchange/ext-proc/subset-hint';
import type { StructValue } from '../../../../src/picker/wire';
import { type Json, requestHeaders } from '../../wire/_processing-messages';
import { ExtProcHarness } from './_ext-proc-call';

function subsetAskedFor(metadata: Record<string, Record<string, Json>>): readonly string[] | undefined {
  const harness = new ExtProcHarness();
  harness.open().send(
    requestHeaders(
      [
        [':method', 'GET'],
        [':path', '/v1/models'],
      ],
      true,
      { metadata },
    ),
  );
  return harness.port.picks[0].subset;
}

describe('the subset hint', () => {
  it.each<[StructValue | undefined, readonly string[] | undefined]>([
    [undefined, undefined],
    [[], []],
    ['', []],
    [null, []],
    [
      ['10.0.0.1:8000', '10.0.0.2:8001'],
      ['10.0.0.1:8000', '10.0.0.2:8001'],
    ],
    ['10.0.0.1:8000, 10.0.0.2:8000', ['10.0.0.1:8000', '10.0.0.2:8000']],
    [['[fd00::1]:8000', 7, null], ['[fd00::1]:8000']],
    ['[FD00:0::1]:8000,[::1]:1', ['[fd00::1]:8000', '[::1]:1']],
  ])('%j allows %j', (hint, subset) => {
    expect(subsetOf(hint)).toEqual(subset);
  });

  it('is taken from its place in the metadata, with ip and port', () => {
    const hint = { 'x-gateway-destination-endpoint-subset': ['10.0.0.1:8000', '10.0.0.1:8001'] };
    expect(subsetAskedFor({ 'envoy.lb.subset_hint': hint })).toEqual(['10.0.0.1:8000', '10.0.0.1:8001']);
    expect(subsetAskedFor({ 'envoy.lb': hint })).toBeUndefined();
    expect(subsetAskedFor({ 'envoy.lb.subset_hint': { other: ['x'] } })).toBeUndefined();
    expect(subsetAskedFor({ 'envoy.lb.subset_hint': { 'x-gateway-destination-endpoint-subset': [] } })).toEqual([]);
  });

  it('is answered with 503 when none of it can serve', () => {
    const harness = new ExtProcHarness();
    harness.port.result = { refusal: 'subset-empty' };
    const answers = harness.open().send(
      requestHeaders(
        [
          [':method', 'GET'],
          [':path', '/v1/models'],
        ],
        true,
        {
          metadata: { 'envoy.lb.subset_hint': { 'x-gateway-destination-endpoint-subset': [] } },
        },
      ),
    );
    expect(answers).toMatchObject([{ kind: 'immediate', status: 503 }]);
  });
});
