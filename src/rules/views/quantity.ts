/** Factors of the suffixes of Kubernetes quantities. */
const FACTORS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    m: 1e-3,
    '': 1,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    P: 1e15,
    E: 1e18,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
    Pi: 2 ** 50,
    Ei: 2 ** 60,
  }),
);

/**
 * The number that a Kubernetes quantity such as `1.5Gi` stands for; undefined where it is none.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function readQuantity(value: unknown): number | undefined {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? value : undefined;
  }
  const match =
    typeof value === 'string' ? /^([+-]?\d*\.?\d+(?:[eE][+-]?\d+)?|\d+\.)([A-Za-z]*)$/.exec(value.trim()) : null;
  const factor = FACTORS.get(match?.[2] ?? '');
  return match && factor !== undefined ? Number(match[1]) * factor : undefined;
}
