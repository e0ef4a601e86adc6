import { all, type Input, type Output, output } from '@pulumi/pulumi';
import { meaningOf } from '../../late-token';
import { fillLateText, lateTokensWithin } from './_late-text';
import { scalarText } from './late';

/** A rendered value with every late value in it: a text that holds one becomes an output, which is secret when the value is. */
export function restored(value: unknown): unknown {
  if (typeof value === 'string') {
    return restoredText(value);
  }
  if (Array.isArray(value)) {
    return value.map(restored);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, child]) => [key, restored(child)]))
    : value;
}

function restoredText(text: string): Input<string> {
  const tokens = lateTokensWithin(text);
  if (tokens.length === 0) {
    return text;
  }
  return all(tokens.map(outputOf)).apply((values) => {
    const valueFor = new Map(tokens.map((token, index) => [token, values[index]]));
    return fillLateText(text, (token) => valueFor.get(token)!);
  });
}

function outputOf(token: string): Output<string> {
  const meaning = meaningOf(token)!;
  return meaning.kind === 'value'
    ? (meaning.value as Output<unknown>).apply(scalarText)
    : output(restoredText(meaning.text)).apply(meaning.derive);
}
