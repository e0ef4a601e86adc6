/** What a picker has booked on one endpoint, and released, as its metrics page tells. */
export interface EndpointBookings {
  readonly booked: number;
  /** By cause. */
  readonly released: Readonly<Record<string, number>>;
}

/** The bookings on every endpoint (`ip:port`) of a page of a picker's metrics. */
export function bookingsByEndpoint(page: string): Map<string, EndpointBookings> {
  const bookings = new Map<string, EndpointBookings>();
  for (const [, endpoint, booked] of page.matchAll(
    /^gke_inference_picker_endpoint_bookings_total\{endpoint="([^"]+)"\} (\d+)$/gm,
  )) {
    bookings.set(endpoint!, { booked: Number(booked), released: {} });
  }
  for (const [, endpoint, cause, released] of page.matchAll(
    /^gke_inference_picker_endpoint_releases_total\{endpoint="([^"]+)",cause="([^"]+)"\} (\d+)$/gm,
  )) {
    Object.assign(bookings.get(endpoint!)!.released, { [cause!]: Number(released) });
  }
  return bookings;
}

/** How many bookings were released, whatever the cause. */
export function releasesOf({ released }: EndpointBookings): number {
  return Object.values(released).reduce((sum, count) => sum + count, 0);
}
