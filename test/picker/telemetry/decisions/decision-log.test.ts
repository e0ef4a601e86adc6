import { DEFAULT_POLICY, Scheduler } from '../../../../src/picker/scheduling';
import { DecisionRing, Logger, logDecision } from '../../../../src/picker/telemetry';
import { pickRequest } from '../../scheduling/_pick-request';

const A = '10.0.0.1:8000';
const B = '10.0.0.2:8000';
const C = '10.0.0.3:8000';

test('a line says where a request goes, what that costs, what was next and who was left out', () => {
  const lines: Record<string, unknown>[] = [];
  const logger = new Logger('debug', (line) => lines.push(JSON.parse(line)));
  const observer: DecisionRing = new DecisionRing(4, DEFAULT_POLICY, (decision) =>
    logDecision(logger, observer, decision),
  );
  const scheduler = new Scheduler({
    policy: DEFAULT_POLICY,
    now: () => 0,
    random: () => 0,
    onMisuse: 'throw',
    observer,
  });
  const { endpoints } = scheduler;
  for (const id of [A, B, C]) endpoints.setEligible(endpoints.add(id), id !== C);
  endpoints.book(0, 500, 500);
  scheduler.pick(pickRequest(1, { model: 'tiny' }), () => undefined);
  scheduler.pick(pickRequest(2, { model: 'tiny', subset: [C] }), () => undefined);
  const common = { severity: 'DEBUG', time: expect.any(String), model: 'tiny', priority: 0 };
  expect(lines).toEqual([
    {
      ...common,
      message: 'a request was sent to an endpoint',
      decision: 1,
      promptTokens: expect.any(Number),
      endpoint: B,
      hitTokens: 0,
      cost: expect.any(Number),
      next: { endpoint: A, cost: expect.any(Number) },
      leftOut: { 'not ready': 1 },
    },
    {
      ...common,
      message: 'a request was refused',
      decision: 2,
      refusal: 'subset-empty',
      leftOut: { 'not ready': 1, 'not in the subset': 2 },
    },
  ]);
});
