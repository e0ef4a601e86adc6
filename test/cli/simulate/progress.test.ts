import { Progress } from '../../../src/cli/simulate/progress';

function tell(total: number, isTTY: boolean): string[] {
  const told: string[] = [];
  const progress = new Progress(total, { isTTY, write: (text) => told.push(text) });
  for (let step = 0; step < total; step++) {
    progress.step();
  }
  return told;
}

it('writes a line each tenth where nobody watches', () => {
  const lines = tell(40, false);
  expect(lines).toHaveLength(10);
  expect(lines[0]).toMatch(/^10 % simulated, \d+ s left\n$/);
  expect(lines[9]).toBe('100 % simulated, 0 s left\n');
});

it('writes over one line on a terminal, and takes it away at the end', () => {
  const lines = tell(3, true);
  const over = '\r\x1b[K';
  expect(lines[0].startsWith(`${over}33 % simulated, `)).toBe(true);
  expect(lines[2]).toBe(over);
});
