import { tourRequests } from '../../../src/cli/tour/workload';

it('is the same each time, at its rate, and differs a hundredfold in length', () => {
  const requests = tourRequests(2_000);
  expect(tourRequests(2_000)).toEqual(requests);
  const seconds = requests[1_999].at / 1_000;
  expect(2_000 / seconds).toBeGreaterThan(36);
  expect(2_000 / seconds).toBeLessThan(44);
  const tokens = requests.map(({ answerTokens }) => answerTokens);
  expect([Math.min(...tokens), Math.max(...tokens)]).toEqual([2, expect.any(Number)]);
  expect(Math.max(...tokens)).toBeGreaterThan(190);
  expect(requests.filter(({ stream }) => stream)).toHaveLength(1_500);
});
