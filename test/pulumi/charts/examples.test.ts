import { Provider } from '@pulumi/kubernetes';
import { Yaml } from 'cdk8s';
import { ChartDeployment } from '../../../src/pulumi';
import type { Manifest } from '../../../src/rules';
import { appOf, rendered } from '../../examples/synthesise';
import { EXAMPLE_NAMES } from '../../examples/table';
import { runProgram } from '../program';

/** cdk8s writes these first, and every other key in alphabetical order; Pulumi's protocol has no order. */
const inOrderOfYaml = ({ apiVersion, kind, metadata, ...others }: Manifest) => ({
  apiVersion,
  kind,
  metadata,
  ...others,
});

const identity = ({ kind, metadata }: Manifest) => `${kind}/${metadata.namespace}/${metadata.name}`;

test.each(EXAMPLE_NAMES)('%s registers the objects that its YAML holds, byte for byte', async (example) => {
  const app = appOf(example);
  const run = await runProgram(
    () =>
      new ChartDeployment(example, { cluster: { provider: new Provider('gke', { kubeconfig: '{}' }) }, chart: app }),
  );
  const inputs = run.resources.filter(({ type }) => /^kubernetes:/.test(type)).map(({ inputs }) => inputs as Manifest);
  const order = app.charts.flatMap((chart) => chart.toJson() as Manifest[]).map(identity);
  inputs.sort((a, b) => order.indexOf(identity(a)) - order.indexOf(identity(b)));
  expect(Yaml.stringify(...inputs.map(inOrderOfYaml))).toBe(rendered(example));
});
