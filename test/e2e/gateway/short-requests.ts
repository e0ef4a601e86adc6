import { RequestSeries, type Sent } from './request-series';
import type { ServedExample } from './served-example';

/** Twenty short requests a second. */
const PACE_MS = 50;

/** Asks an example for two tokens, twenty times a second; resolves when the first have been sent. */
export async function startShortRequests(served: ServedExample): Promise<RequestSeries> {
  const body = JSON.stringify({ model: await served.model(), prompt: 'Hello', max_tokens: 2 });
  const series = new RequestSeries(() => served.post('/v1/completions', body), PACE_MS);
  await series.passed(10 * PACE_MS);
  return series;
}

/** The requests of a series that were not answered as they should have been. */
export function failuresOf(sent: readonly Sent[]): Sent[] {
  return sent.filter(({ status }) => status !== 200);
}
