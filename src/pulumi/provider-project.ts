import { getClientConfigOutput } from '@pulumi/gcp/organizations/getClientConfig';
import { type Input, type Output, output, type Resource } from '@pulumi/pulumi';

/** The project that is given, or else that of the provider by which the children of a component are made. */
export function projectOr(given: Input<string> | undefined, component: Resource): Output<string> {
  return given === undefined ? getClientConfigOutput({ parent: component }).project : output(given);
}
