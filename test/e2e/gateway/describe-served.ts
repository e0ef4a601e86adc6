import { type Example, factsOf } from '../../examples/table';
import { PROGRAM } from '../cluster/cluster';
import type { CrdProfile } from '../cluster/crd-profiles';
import { type Box, type ClusterTest, describeCluster } from '../cluster/describe-cluster';
import { type ImageHandler, pickerImage } from '../cluster/kubelet/images';
import type { NodeSpec } from '../cluster/node';
import { locateEnvoy } from '../envoy/locate-envoy';
import { type Change, ServedExample } from './served-example';

export interface ServedOptions {
  readonly example: Example;
  /** What stands for images in place of the programs that usually do. */
  readonly images?: readonly ImageHandler[];
  /** Nodes beside those that the example needs as it is. */
  readonly nodes?: readonly NodeSpec[];
  /** See {@link ClusterOptions}. */
  readonly nodeGraceSeconds?: number;
  /**
   * Which custom resources there are.
   *
   * @default 'gke-1.34'
   */
  readonly crds?: CrdProfile;
}

export interface ServedTestOptions {
  /** @default the example as it is */
  readonly change?: Change;
  /** What has to be there before the example is applied. */
  readonly before?: (box: Box) => Promise<void> | void;
  /** @default 120 seconds */
  readonly timeoutMs?: number;
}

/** Declares one test of an example that is applied, but not yet ready. */
export type ServedTest = (
  name: string,
  options: ServedTestOptions,
  run: (served: ServedExample) => Promise<void>,
) => void;

/**
 * Declares tests of an example behind the gateway, each in a namespace and with an Envoy of its own. Without the real parts
 * the tests are skipped, or fail where `CI=true`.
 */
export function describeServed(name: string, options: ServedOptions, declare: (test: ServedTest) => void): void {
  const program = locateEnvoy(name, declare);
  if (program === undefined) {
    return;
  }
  const { example, images = [], nodes = [], nodeGraceSeconds, crds = 'gke-1.34' } = options;
  const cluster = {
    crds,
    nodes: [{ name: 'system', machineType: 'e2-standard-4' }, ...factsOf(example).gpuNodes, ...nodes],
    images: [...images, pickerImage(PROGRAM)],
    nodeGraceSeconds,
  } as const;
  const servedTest =
    (clusterTest: ClusterTest): ServedTest =>
    (title, { change, before, timeoutMs }, run) =>
      clusterTest(
        title,
        async (box) => {
          await before?.(box);
          await ServedExample.use({ box, envoy: program, example, change }, run);
        },
        timeoutMs,
      );
  describeCluster(name, cluster, (clusterTest) => declare(servedTest(clusterTest)));
}
