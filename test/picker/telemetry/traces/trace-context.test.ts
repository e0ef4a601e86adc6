import { readTraceParent, TraceIds, writeTraceParent } from '../../../../src/picker/telemetry';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';

test.each([
  [`00-${TRACE}-${SPAN}-01`, true],
  [`00-${TRACE}-${SPAN}-00`, false],
  [` 00-${TRACE}-${SPAN}-03 `, true],
  [`cc-${TRACE}-${SPAN}-01-what-comes-later`, true],
])('%s is a trace', (header, sampled) => {
  expect(readTraceParent(header)).toEqual({ traceId: TRACE, spanId: SPAN, sampled });
});

test.each([
  undefined,
  '',
  `00-${TRACE}-${SPAN}`,
  `00-${TRACE}-${SPAN}-01-more`,
  `ff-${TRACE}-${SPAN}-01`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
  `00-${'0'.repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${'0'.repeat(16)}-01`,
  `cc-${TRACE}-${SPAN}-01.`,
])('%s is none', (header) => {
  expect(readTraceParent(header)).toBeUndefined();
});

test('what is written is read; ids are of their length and differ', () => {
  const ids = new TraceIds();
  const made = Array.from({ length: 1_000 }, () => ({ traceId: ids.traceId(), spanId: ids.spanId(), sampled: true }));
  for (const parent of made) expect(readTraceParent(writeTraceParent(parent))).toEqual(parent);
  expect(new Set(made.map(({ traceId }) => traceId)).size).toBe(1_000);
  expect(new Set(made.map(({ spanId }) => spanId)).size).toBe(1_000);
});
