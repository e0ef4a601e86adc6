import { randomBytes } from 'node:crypto';
import { llmdBlend } from '../../../../src/picker/scheduling/policies/llm-d-blend';
import {
  DecisionRing,
  Logger,
  OtlpExporter,
  RequestRecord,
  RequestTracer,
  type TraceSampling,
} from '../../../../src/picker/telemetry';

const logger = new Logger('error', () => undefined);
const exporter = new OtlpExporter({ url: new URL('http://127.0.0.1:1'), headers: {}, service: 'chat', logger });

/** Whether a request is traced whose caller said this, where the next random number is that. */
function traces(sampling: TraceSampling, traceParent: string | undefined, random = 0.5): boolean {
  const record = new RequestRecord(1);
  record.traceParent = traceParent;
  new RequestTracer(exporter, new DecisionRing(0, llmdBlend), sampling, () => random).began(record);
  return record.trace !== undefined;
}

const called = (flags: string, traceId = 'a'.repeat(32)) => `00-${traceId}-${'b'.repeat(16)}-${flags}`;

test.each<[string, TraceSampling, boolean, boolean, boolean]>([
  ['all that callers do not decide', { ratio: 1, callerDecides: true }, true, false, true],
  ['what callers want', { ratio: 0, callerDecides: true }, true, false, false],
  ['everything', { ratio: 1, callerDecides: false }, true, true, true],
  ['nothing', { ratio: 0, callerDecides: false }, false, false, false],
])('%s', (_, sampling, wanted, unwanted, unsaid) => {
  expect([called('01'), called('00'), undefined].map((parent) => traces(sampling, parent))).toEqual([
    wanted,
    unwanted,
    unsaid,
  ]);
});

test('a part of the requests, by chance', () => {
  const sampling = { ratio: 0.25, callerDecides: true };
  expect([0.24, 0.25].map((random) => traces(sampling, undefined, random))).toEqual([true, false]);
});

test('a part of the traces that callers began, the same ones wherever they come by', () => {
  const sampling = { ratio: 0.25, callerDecides: false };
  const ids = Array.from({ length: 2_000 }, () => randomBytes(16).toString('hex'));
  const first = ids.map((id) => traces(sampling, called('00', id), 0));
  expect(ids.map((id) => traces(sampling, called('01', id), 0.9))).toEqual(first);
  const part = first.filter((traced) => traced).length / ids.length;
  expect(part).toBeGreaterThan(0.2);
  expect(part).toBeLessThan(0.3);
});
