import { PICKER_METRICS } from '../../catalog/metrics/picker-metrics';

/** What the picker's metrics say of one model server. */
export interface ServerView {
  readonly name: string;
  /** Requests sent there. */
  readonly requests: number;
  readonly inFlight: number;
}

/**
 * Reads what became of requests from the picker's metrics page.
 *
 * @param names names of the model servers by endpoint
 */
export async function viewOfPicker(url: string, names: ReadonlyMap<string, string>): Promise<ServerView[]> {
  const page = await (await fetch(`${url}/metrics`)).text();
  const value = (metric: string, endpoint: string) => {
    const sample = `${metric}{endpoint="${endpoint}"} `;
    const line = page.split('\n').find((candidate) => candidate.startsWith(sample));
    return Number(line?.slice(sample.length) ?? 0);
  };
  return [...names].map(([endpoint, name]) => ({
    name,
    requests: value(PICKER_METRICS.endpointBookings.name, endpoint),
    inFlight: value(PICKER_METRICS.endpointRequests.name, endpoint),
  }));
}
