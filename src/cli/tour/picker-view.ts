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
    requests: value('gke_inference_picker_endpoint_bookings_total', endpoint),
    inFlight: value('gke_inference_picker_endpoint_requests', endpoint),
  }));
}
