/**
 * Whether two host names have hosts in common, where `*.example.com` covers what lies below it and none covers all.
 */
export function shareHosts(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined || covers(a, b) || covers(b, a);
}

function covers(wide: string, narrow: string): boolean {
  return wide === narrow || (wide.startsWith('*.') && narrow.endsWith(wide.slice(1)));
}
