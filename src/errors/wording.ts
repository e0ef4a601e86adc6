/** A value as it stands in a text: strings in quotation marks. */
export function quote(value: unknown): string {
  return typeof value === 'string' ? `"${value}"` : String(value);
}

/** A choice among values: `a, b or c`. */
export function oneOf(values: readonly unknown[]): string {
  return values.length > 1 ? `${values.slice(0, -1).join(', ')} or ${values[values.length - 1]}` : values.join('');
}
