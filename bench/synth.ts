/**
 * Synthesis time: `npm run bench:synth`.
 *
 * Builds and renders 1 to 1,000 LLM services in three ways, interleaved in one run, and prints medians and ratios.
 */

import { median } from './statistics';
import { generated, measure, ours, plain, type Way } from './synth/ways';

const WAYS: Record<string, Way> = { ours, generated, plain };
const SIZES = [1, 10, 100, 1000];
const ROUNDS = Number(process.argv[2] ?? 5);

for (const way of Object.values(WAYS)) {
  measure(way, 50);
}
console.log('services  objects  ours ms  generated ms  plain ms  ours/generated  ours/plain  ours ms a service');
for (const services of SIZES) {
  const times: Record<string, number[]> = { ours: [], generated: [], plain: [] };
  let objects = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, way] of Object.entries(WAYS)) {
      const result = measure(way, services);
      times[name].push(result.milliseconds);
      objects = result.objects;
    }
  }
  const [own, other, bare] = [median(times.ours), median(times.generated), median(times.plain)];
  const cells: [string | number, number][] = [
    [services, 8],
    [objects, 9],
    [own.toFixed(1), 9],
    [other.toFixed(1), 14],
    [bare.toFixed(1), 10],
    [(own / other).toFixed(2), 16],
    [(own / bare).toFixed(2), 12],
    [(own / services).toFixed(2), 19],
  ];
  console.log(cells.map(([text, width]) => String(text).padStart(width)).join(''));
}
