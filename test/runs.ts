/** Times as many tries of every property as the unit tier has: `GKEI_RUNS=20 npx jest --config jest.unit.json test/picker/request`. */
const FACTOR = Number(process.env.GKEI_RUNS ?? 1);

/** How often a property is tried, from how often the unit tier tries it. */
export function runs(inTheUnitTier: number): number {
  return inTheUnitTier * FACTOR;
}
