import { EXAMPLE_NAMES } from '../examples/table';
import { registeredObjects } from '../pulumi/charts/registered-objects';
import type { ApiClient } from './cluster/api-client';
import { describeCluster } from './cluster/describe-cluster';
import { eventually } from './cluster/eventually';
import { exampleObjects, inNamespace } from './cluster/example-objects';
import { type KubeObject, reference } from './cluster/kube-object';

/** What the server says of an object itself, which differs each time that one is made. */
const OF_THE_SERVER = ['uid', 'resourceVersion', 'creationTimestamp', 'managedFields', 'clusterIP', 'clusterIPs'];

/** What a stored object says, whenever it was made and in which namespace. */
function content(stored: KubeObject): unknown {
  const { namespace } = stored.metadata;
  return JSON.parse(JSON.stringify(stored), (key, value) => {
    if (OF_THE_SERVER.includes(key) && value !== 'None') {
      return undefined;
    }
    return value === namespace ? 'llm' : value;
  });
}

/** What the server made of objects, which it is told to make and, where they are in no namespace, to forget again. */
async function storedContents(api: ApiClient, objects: readonly KubeObject[]): Promise<unknown[]> {
  const contents: unknown[] = [];
  for (const object of objects) {
    contents.push(content(await api.create(object)));
    if (object.metadata.namespace === undefined) {
      await api.delete(object);
      await eventually(`${object.metadata.name} is gone`, async () => !(await api.find(object)));
    }
  }
  return contents;
}

describeCluster('a cluster with every custom resource', { crds: 'all', nodes: [] }, (test) => {
  for (const example of EXAMPLE_NAMES) {
    test(`stores what a Pulumi program registers of ${example} as it stores the YAML`, async ({
      api,
      cluster,
      namespace,
    }) => {
      const registered = inNamespace(await registeredObjects(example), namespace);
      const byPulumi = await storedContents(api, registered);
      const other = await cluster.createNamespace();
      try {
        expect(byPulumi).toEqual(await storedContents(api, exampleObjects(example, other)));
      } finally {
        await cluster.deleteNamespace(other);
      }
      // An update of Pulumi's provider applies the object on the server's side.
      for (const object of registered.filter(({ metadata }) => metadata.namespace !== undefined)) {
        const { generation } = (await api.get(object)).metadata;
        expect((await api.apply(object)).metadata.generation).toBe(generation);
      }
    });
  }

  test('takes a namespace that a chart makes in that very namespace', async ({ api }) => {
    const made = { ...reference('v1', 'Namespace', 'made-by-a-chart', 'made-by-a-chart') };
    expect((await api.create(made)).metadata.namespace).toBeUndefined();
    await api.delete(made);
  });
});
