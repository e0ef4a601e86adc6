import { BodyBudget } from '../../../src/picker/exchange';
import { Registry, registerBodyMetrics } from '../../../src/picker/telemetry';

it('the metrics of bodies say what is held and what may be', () => {
  const registry = new Registry();
  const budget = new BodyBudget(100);
  registerBodyMetrics(registry, budget);
  budget.take(60);
  expect(budget.take(41)).toBe(false);
  budget.give(20);
  expect(registry.expose()).toContain('\ngke_inference_picker_held_body_bytes 40\n');
  expect(registry.expose()).toContain('\ngke_inference_picker_held_body_limit_bytes 100\n');
});
