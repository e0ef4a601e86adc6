import { Provider } from '@pulumi/kubernetes/provider';
import { ChartDeployment } from '../../../src/pulumi';
import type { Manifest } from '../../../src/rules';
import { appOf } from '../../examples/synthesise';
import type { Example } from '../../examples/table';
import { runProgram } from '../program';

/** The objects that an example registers, as Pulumi's provider gets them, in the order in which cdk8s writes them. */
export async function registeredObjects(example: Example): Promise<Manifest[]> {
  const app = appOf(example);
  const run = await runProgram(() => {
    const provider = new Provider('gke', { kubeconfig: '{}' });
    return new ChartDeployment(example, { cluster: { provider }, chart: app });
  });
  const written = app.charts.flatMap((chart) => chart.toJson() as Manifest[]).map(identity);
  const inputs = run.resources.filter(({ type }) => /^kubernetes:/.test(type)).map((each) => each.inputs as Manifest);
  return inputs.sort((a, b) => written.indexOf(identity(a)) - written.indexOf(identity(b)));
}

const identity = ({ kind, metadata }: Manifest) => `${kind}/${metadata.namespace}/${metadata.name}`;
