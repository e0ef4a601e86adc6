/** Milliseconds to a unit of the `grpc-timeout` header. */
const UNITS: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 1e-3,
  n: 1e-6,
};

/** Reads a `grpc-timeout` header as milliseconds; undefined when it is absent or malformed. */
export function parseGrpcTimeout(value: string | undefined): number | undefined {
  const match = /^(\d{1,8})([HMSmun])$/.exec(value ?? '');
  return match === null ? undefined : Number(match[1]) * UNITS[match[2]];
}
