import type { ApiClient } from './api-client';
import { Cluster, type ClusterOptions } from './cluster';
import { locateParts } from './locate-parts';
import type { NodeSpec } from './node';

/** What one test has: the shared cluster, and a namespace of its own that goes away with everything in it. */
export interface Box {
  readonly cluster: Cluster;
  readonly api: ApiClient;
  readonly namespace: string;
  /** Adds a node for the time of the test. */
  readonly addNode: (node: NodeSpec) => Promise<void>;
}

/** Declares one test in the cluster. */
export type ClusterTest = (name: string, run: (box: Box) => Promise<void>, timeoutMs?: number) => void;

const START_TIMEOUT_MS = 120_000;

/**
 * Declares tests that share one cluster. A test that fails prints the state of the pods and the logs of the parts.
 * Without the real parts the tests are skipped, or fail where `CI=true`.
 */
export function describeCluster(name: string, options: ClusterOptions, declare: (test: ClusterTest) => void): void {
  const parts = locateParts();
  if (!parts) {
    describe(`${name} (left out: run "npm run e2e:install")`, () => declare((title) => test.skip(title, () => {})));
    return;
  }
  describe(name, () => {
    let cluster: Cluster | undefined;
    beforeAll(async () => {
      cluster = await Cluster.start(parts, options);
    }, START_TIMEOUT_MS);
    afterAll(() => cluster?.stop());
    declare((title, run, timeoutMs) => test(title, () => inNamespace(cluster!, run), timeoutMs));
  });
}

async function inNamespace(cluster: Cluster, run: (box: Box) => Promise<void>): Promise<void> {
  const namespace = await cluster.createNamespace();
  const added: string[] = [];
  const addNode = async (node: NodeSpec) => {
    await cluster.addNode(node);
    added.push(node.name);
  };
  try {
    await run({ cluster, api: cluster.api, namespace, addNode });
  } catch (error) {
    process.stderr.write(await cluster.diagnose());
    throw error;
  } finally {
    await cluster.deleteNamespace(namespace);
    await Promise.all(added.map((name) => cluster.removeNode(name)));
  }
}
