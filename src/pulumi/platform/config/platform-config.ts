import { GatewayClass } from '../../../catalog';
import { nearest } from '../../../nearest';
import type { NodeCounts } from '../../node-pool/node-counts';
import type { InferencePlatformArgs, PlatformPicker, PoolOptions } from '../inference-platform-args';
import { clusterConfig } from './cluster-config';
import { networkConfig } from './network-config';
import {
  either,
  flag,
  list,
  made,
  map,
  number,
  object,
  optional,
  type Reader,
  required,
  text,
  word,
  wrongValue,
} from './reader';
import { serviceConfig } from './service-config';

const gatewayClass: Reader<GatewayClass> = made(
  text,
  (name, path) => {
    const found = GatewayClass.ofName(name);
    if (!found) {
      const names = GatewayClass.ALL.map((known) => known.name);
      throw wrongValue(path, name, `the name of a gateway class, such as ${nearest(name, names)}`);
    }
    return found;
  },
  'the name of a gateway class',
);

const pool: Reader<PoolOptions> = made(
  object({
    machineType: optional(text, 'machine type; if not set, the smallest with the GPUs'),
    zones: optional(list(text), 'zones of its nodes; if not set, those of the platform'),
    driver: optional(word('latest', 'default', 'disabled'), 'the NVIDIA driver, `latest` if not set'),
    labels: optional(map(text), 'labels of its nodes'),
    nodes: optional(
      object({
        min: optional(number, 'fewest nodes in total'),
        max: optional(number, 'most nodes in total'),
        minPerZone: optional(number, 'fewest nodes in each zone'),
        maxPerZone: optional(number, 'most nodes in each zone'),
        locationPolicy: optional(word('BALANCED', 'ANY'), 'in which zones nodes are added'),
      }),
      'fewest and most nodes, in total or for each zone; if not set, what the replicas need',
    ),
    storage: optional(
      object({
        bootDiskType: optional(
          word('pd-standard', 'pd-balanced', 'pd-ssd', 'hyperdisk-balanced'),
          'type of the boot disk; if not set, the fastest of the machine family',
        ),
        bootDiskGib: optional(number, 'size of the boot disk in GiB; if not set, what weights and image need'),
        localSsds: optional(number, 'local SSDs that hold what pods write; if not set, those of the machine'),
        imageDisks: optional(list(text), 'disk images with container images'),
      }),
      'the disks of its nodes',
    ),
    upgrades: optional(
      object({
        maxSurge: optional(number, 'nodes that are added for an upgrade, 0 to 20'),
        maxUnavailable: optional(number, 'nodes that may be missing in an upgrade, 0 to 20'),
      }),
      'how nodes are upgraded',
    ),
  }),
  // Limits that do not go together are refused by the pool.
  ({ nodes, ...options }) => ({ ...options, nodes: nodes as NodeCounts | undefined }),
);

const picker: Reader<PlatformPicker> = made(
  object({
    tag: optional(text, 'tag of the image in the repository that the platform makes'),
    digest: optional(text, 'digest of the image there, such as `sha256:4f2a…`'),
    image: optional(text, 'an image elsewhere; no repository is made then'),
  }),
  ({ tag, digest, image }, path) => {
    const chosen = [tag && { tag }, digest && { digest }, image && { image }].filter((choice) => !!choice);
    if (chosen.length !== 1) {
      throw wrongValue(path, { tag, digest, image }, 'an object of tag, digest or image');
    }
    return chosen[0] as PlatformPicker;
  },
);

/** Every key of a platform's configuration. */
export const platformConfig: Reader<InferencePlatformArgs> = object({
  location: required(text, 'region of everything, such as `europe-west4`, or a zone'),
  services: required(map(serviceConfig), 'the models that are served, by names of your choice'),
  project: optional(text, 'project of everything; if not set, that of the provider'),
  zones: optional(list(text), 'zones of all nodes; if not set, GKE’s choice'),
  gatewayClass: optional(gatewayClass, 'class of the gateways, `gke-l7-regional-external-managed` if not set'),
  network: optional(networkConfig, 'the network; if not set, a new one'),
  cluster: optional(clusterConfig, 'the cluster; if not set, a new Standard cluster'),
  pools: optional(map(pool), 'what is chosen about node pools, by their names, such as `l4-spot`'),
  namespace: optional(
    either(text, object({ existing: required(text, 'name of a namespace that exists') })),
    'namespace of the services, a new `llm` if not set',
  ),
  picker: optional(picker, 'the picker’s image; if not set, an empty repository is made for it'),
  imageCache: optional(flag, 'whether images come through a repository of your own, `true` if not set'),
  metricsReader: optional(
    word('adapter', 'keda', 'none'),
    'what may read metrics to scale replicas, `none` if not set',
  ),
});
