import * as fc from 'fast-check';
import { DEFAULT_POLICY, Scheduler } from '../../../../src/picker/scheduling';
import { runs } from '../../../runs';
import {
  FULL_DUPLEX,
  requestBody,
  requestHeaders,
  requestTrailers,
  responseBody,
  responseHeaders,
  responseTrailers,
} from '../../wire/_processing-messages';
import { ExtProcHarness } from './_ext-proc-call';

const path = fc.constantFrom(
  '/v1/completions',
  '/v1/chat/completions?x',
  '/v1/responses',
  '/v1/models',
  '/metrics',
  '',
);
const head = fc
  .record({
    method: fc.constantFrom('POST', 'POST', 'GET', 'CONNECT', ''),
    path,
    length: fc.constantFrom('', '5', '1e9', '99999999999'),
    extra: fc.tuple(fc.string({ maxLength: 8 }), fc.string({ maxLength: 20 })),
  })
  .map(({ method, path, length, extra }) => [
    [':method', method],
    [':path', path],
    ['content-length', length],
    extra,
  ]) as fc.Arbitrary<[string, string][]>;
const requestText = fc.oneof(
  fc.constantFrom('{"model":"m"}', '{"model":"m","stream":true}', '{"model":', '"m"}', '{', '}', ''),
  fc.string({ maxLength: 30 }),
);
const answerText = fc.oneof(
  fc.constantFrom(
    'data: {"choices":[],"usage":{"prompt_tokens":5}}\n\n',
    'data: {"usage":',
    '{"prompt_tok',
    '\n\n',
    '',
  ),
  fc.string({ maxLength: 30 }),
);
const status = fc.constantFrom('200', '200', '101', '400', '500', 'x', '');
const type = fc.constantFrom('text/event-stream', 'application/json', '');
const served = fc.constantFrom('10.0.0.1:8000', '10.0.0.2:8000', 'elsewhere:1', '');

/** Messages of a gateway, right ones more often than not. */
const message = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(head, fc.boolean())
      .map(([headers, last]) => requestHeaders(headers, last, { modes: FULL_DUPLEX })),
  },
  { weight: 4, arbitrary: fc.tuple(requestText, fc.boolean()).map(([text, last]) => requestBody(text, last)) },
  { weight: 1, arbitrary: fc.constant(requestTrailers()) },
  {
    weight: 4,
    arbitrary: fc.tuple(status, type, served, fc.boolean()).map(([code, contentType, endpoint, last]) =>
      responseHeaders(
        [
          [':status', code],
          ['content-type', contentType],
        ],
        last,
        { metadata: { 'envoy.lb': { 'x-gateway-destination-endpoint-served': endpoint } } },
      ),
    ),
  },
  { weight: 6, arbitrary: fc.tuple(answerText, fc.boolean()).map(([text, last]) => responseBody(text, last)) },
  { weight: 1, arbitrary: fc.constant(responseTrailers()) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
);

/** What happens to one of a few calls, or to the world around them. */
const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('message' as const), call: fc.nat(3), message }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('half-close' as const), call: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reset' as const), call: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tick' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('add' as const) }) },
);

it('random messages in any order crash nothing, and leave no booking behind', () => {
  const scheduler = new Scheduler({ policy: DEFAULT_POLICY, now: () => 0, random: () => 0, onMisuse: 'throw' });
  const { endpoints } = scheduler;
  const add = () => {
    for (const id of ['10.0.0.1:8000', '10.0.0.2:8000']) {
      endpoints.setEligible(endpoints.add(id), true);
    }
  };
  let now = 0;
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 40 }),
      fc.constantFrom('ignore' as const, 'read' as const, 'ask' as const),
      (steps, usage) => {
        const resolveModel = () => ({ model: 'served', priority: 0 });
        const harness = new ExtProcHarness({ port: scheduler, usage, hashesPrompts: true, resolveModel });
        add();
        const calls = Array.from({ length: 4 }, () => harness.open());
        const over = new Set<number>();
        const close = (index: number) => {
          if (!over.has(index)) {
            over.add(index);
            calls[index].handler.closed('reset');
          }
        };
        for (const each of steps) {
          if (each.kind === 'tick') {
            now += 1_000;
            harness.deadlines.tick(now);
          } else if (each.kind === 'remove') {
            endpoints.remove('10.0.0.1:8000');
          } else if (each.kind === 'add') {
            add();
          } else if (each.kind === 'reset') {
            close(each.call);
          } else if (!over.has(each.call)) {
            const { handler, stream } = calls[each.call];
            if (each.kind === 'half-close') {
              handler.halfClose();
            } else {
              handler.message(each.message);
            }
            if (stream.status !== undefined) {
              close(each.call);
            }
          }
        }
        for (const index of calls.keys()) {
          close(index);
        }
        expect([scheduler.inFlight, endpoints.total.inFlight, harness.service.openStreams]).toEqual([0, 0, 0]);
        expect([...endpoints.booked, ...endpoints.pendingTokens].every((count) => count === 0)).toBe(true);
      },
    ),
    { numRuns: runs(250), interruptAfterTimeLimit: 10_000 },
  );
});
