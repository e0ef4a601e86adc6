import { Network } from '@pulumi/gcp/compute/network';
import { ConfigMap } from '@pulumi/kubernetes/core/v1/configMap';
import * as pulumi from '@pulumi/pulumi';
import { isSecret, runProgram } from './program';

class Pair extends pulumi.ComponentResource {
  constructor(name: string) {
    super('test:index:Pair', name);
    const network = new Network(name, { autoCreateSubnetworks: false }, { parent: this, protect: true });
    new ConfigMap(
      name,
      { data: { network: network.selfLink, password: pulumi.secret('s3cret') } },
      { parent: this, ignoreChanges: ['data'], customTimeouts: { create: '30m' } },
    );
    this.registerOutputs({});
  }
}

test('a program is told by what it registered', async () => {
  const run = await runProgram(() => new Pair('a'), {
    outputs: (type) => (type === 'gcp:compute/network:Network' ? { selfLink: 'link' } : {}),
  });
  expect(run.resources.map(({ type, name }) => `${type} ${name}`)).toEqual([
    'test:index:Pair a',
    'gcp:compute/network:Network a',
    'kubernetes:core/v1:ConfigMap a',
  ]);
  const network = run.one('gcp:compute/network:Network');
  expect(network).toMatchObject({ protect: true, parent: run.resources[0]!.urn });
  const map = run.one('kubernetes:core/v1:ConfigMap', 'a');
  expect(map).toMatchObject({
    inputs: { apiVersion: 'v1', data: { network: 'link', password: 's3cret' } },
    ignoreChanges: ['data'],
    timeouts: { create: '30m', update: '' },
  });
  expect(map.dependencies).toContain(network.urn);
  // A map with a secret in it stays one inside: the value alone is wrapped.
  expect(isSecret((map.rawInputs as { data: { password: unknown } }).data.password)).toBe(true);
});

test('in a preview what a provider computes is not known', async () => {
  const run = await runProgram(() => new Pair('a'), { preview: true });
  expect(run.one('kubernetes:core/v1:ConfigMap').inputs.data).not.toHaveProperty('network', 'link');
});

test('an error of the program reaches the test', async () => {
  await expect(
    runProgram(() => {
      throw new Error('wrong');
    }),
  ).rejects.toThrow('wrong');
});

test('a missing resource is named beside those that are there', async () => {
  const run = await runProgram(() => new Pair('a'));
  expect(() => run.one('gcp:container/cluster:Cluster')).toThrow('gcp:compute/network:Network a');
});
