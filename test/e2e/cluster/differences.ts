import { isDeepStrictEqual } from 'node:util';
import { parseQuantity } from './quantity';

/** Where the API server keeps quantities, which it rewrites to their canonical form. */
const QUANTITY_FIELD = /\.(requests|limits|capacity|allocatable|hard)\.[^.]+$|\.(sizeLimit|averageValue|value)$/;

/**
 * What of an object that was written does not stand in the object that was read back, one line a field. Fields that
 * the server added are of no interest. An empty value may be missing, which is how the server stores it.
 */
export function differences(written: unknown, stored: unknown, path = ''): string[] {
  if (isEmpty(written) && (stored === undefined || isEmpty(stored))) {
    return [];
  }
  if (Array.isArray(written)) {
    return Array.isArray(stored) && stored.length === written.length
      ? written.flatMap((item, index) => differences(item, stored[index], `${path}[${index}]`))
      : [difference(path, written, stored)];
  }
  if (isRecord(written)) {
    return isRecord(stored)
      ? Object.entries(written).flatMap(([key, value]) => differences(value, stored[key], `${path}.${key}`))
      : [difference(path, written, stored)];
  }
  const same = isDeepStrictEqual(written, stored) || (QUANTITY_FIELD.test(path) && sameQuantity(written, stored));
  return same ? [] : [difference(path, written, stored)];
}

function difference(path: string, written: unknown, stored: unknown): string {
  return `${path}: ${JSON.stringify(written)} was stored as ${JSON.stringify(stored) ?? 'nothing'}`;
}

function sameQuantity(written: unknown, stored: unknown): boolean {
  const amount = parseQuantity(String(written));
  return amount !== undefined && amount === parseQuantity(String(stored));
}

function isEmpty(value: unknown): boolean {
  return (
    value === '' ||
    value === undefined ||
    (Array.isArray(value) && value.length === 0) ||
    (isRecord(value) && Object.keys(value).length === 0)
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
