import { type Input, Output, output } from '@pulumi/pulumi';
import { errorOf } from '../../errors';
import { lateToken } from '../../late-token';

/**
 * Makes a text for a chart of a value that is known only when the chart is applied, such as the name of a bucket that the same
 * program makes: `` `gs://${late(bucket.name)}/llama` ``. ChartDeployment puts the value there, as text whatever its type; a
 * secret stays one.
 *
 * The text may stand in any value of an object that is a text, also inside JSON and base64. It may not stand where something is
 * computed with it: in names, keys, selectors, counts, or in the place of a list. A value that is known already is returned as text.
 *
 * @throws GKEI_LATE_VALUE_TYPE for anything but a string, a number or a boolean
 */
export function late(value: Input<string | number | boolean>): string {
  return Output.isInstance(value) || isPromise(value)
    ? lateToken({ kind: 'value', value: output(value) })
    : scalarText(value);
}

function isPromise(value: unknown): boolean {
  return typeof (value as PromiseLike<unknown> | undefined)?.then === 'function';
}

/** A late value as it stands in texts. @throws GKEI_LATE_VALUE_TYPE */
export function scalarText(value: unknown): string {
  if (['string', 'number', 'boolean'].includes(typeof value)) {
    return String(value);
  }
  const found = Array.isArray(value) ? 'a list' : value === null || value === undefined ? String(value) : typeof value;
  throw errorOf('GKEI_LATE_VALUE_TYPE', { found: found === 'object' ? 'an object' : found });
}
