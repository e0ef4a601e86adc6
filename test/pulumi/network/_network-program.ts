import { InferenceNetwork, type InferenceNetworkArgs } from '../../../src/pulumi';
import { runProgram } from '../program';

/** What a provider adds to the resources of a network. */
export const outputs = (_type: string, name: string, { name: given }: Record<string, unknown>) => ({
  name: given ?? `${name}-4f2a`,
  selfLink: `https://compute/${name}`,
  address: '203.0.113.7',
});

/** Runs a program of one network. */
export async function provision(args: Partial<InferenceNetworkArgs> = {}, opts = {}) {
  let network: InferenceNetwork | undefined;
  const run = await runProgram(
    () => {
      network = new InferenceNetwork('llm', { region: 'europe-west4', ...args }, opts);
    },
    { outputs },
  );
  return { run, network: network! };
}
