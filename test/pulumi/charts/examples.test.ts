import { Yaml } from 'cdk8s';
import type { Manifest } from '../../../src/rules';
import { rendered } from '../../examples/synthesise';
import { EXAMPLE_NAMES } from '../../examples/table';
import { registeredObjects } from './registered-objects';

/** cdk8s writes these keys first, and every other in alphabetical order; Pulumi's protocol knows no order. */
const inOrder = ({ apiVersion, kind, metadata, ...others }: Manifest) => ({ apiVersion, kind, metadata, ...others });

test.each(EXAMPLE_NAMES)('%s registers the objects that its YAML holds, byte for byte', async (example) => {
  const objects = await registeredObjects(example);
  expect(Yaml.stringify(...objects.map(inOrder))).toBe(rendered(example));
});
