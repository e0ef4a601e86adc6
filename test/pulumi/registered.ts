import { type Input, output } from '@pulumi/pulumi';
import type { ProgramRun } from './program';

/** What a program registered, in an order of its own: Pulumi registers what waits for nothing as it comes. */
export const registered = ({ resources }: Pick<ProgramRun, 'resources'>) =>
  resources
    .map(({ type, name, inputs }) => ({ resource: `${type} ${name}`, inputs }))
    .sort((a, b) => a.resource.localeCompare(b.resource));

/** The value of an output of a program that ran. */
export const settled = <T>(input: Input<T>) => new Promise<unknown>((resolve) => output(input).apply(resolve));
