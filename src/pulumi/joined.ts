import { type Input, interpolate } from '@pulumi/pulumi';

/** A text with values in it: plain where all of them are, so that charts outside of a Pulumi program can have it too. */
export function joined(texts: TemplateStringsArray, ...values: Input<string>[]): Input<string> {
  return values.every((value) => typeof value === 'string')
    ? String.raw({ raw: texts }, ...values)
    : interpolate(texts, ...values);
}
