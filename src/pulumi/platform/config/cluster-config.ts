import type { InferencePlatformArgs } from '../inference-platform-args';
import { existingOr, flag, list, number, object, optional, type Reader, required, text, word } from './reader';

const mode = word('standard', 'autopilot');

const existing = object({
  name: required(text, 'its name'),
  location: required(text, 'region or zone of its control plane'),
  project: required(text, 'project that it runs in'),
  mode: optional(mode, 'who makes its nodes, `standard` if not set'),
  nodeServiceAccount: optional(
    text,
    'email of the account that its nodes run as; if not set, one is made for the GPU nodes',
  ),
});

const upgrades = object({
  channel: optional(word('rapid', 'regular', 'stable', 'extended'), 'how soon new versions come, `regular` if not set'),
  minVersion: optional(text, 'the version that the cluster starts with'),
  window: optional(
    object({
      start: required(text, 'time of day in UTC at which it opens, such as `02:30`'),
      hours: required(number, 'how long it is open, 4 to 24'),
      days: optional(
        list(word('monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday')),
        'days on which it opens; every day if not set',
      ),
    }),
    'when GKE may upgrade; at any time if not set',
  ),
});

const controlPlane = object({
  dns: optional(flag, 'whether the API answers at a DNS name that IAM guards, `true` if not set'),
  ip: optional(word('none', 'private', 'public'), 'whether it answers at an IP address too, `none` if not set'),
  authorizedNetworks: optional(
    list(object({ cidr: required(text, 'a range'), name: optional(text, 'what stands behind it') })),
    'who may reach the IP address, as `cidr` and `name`; nobody else if not set',
  ),
});

/** The cluster. */
export const clusterConfig: Reader<InferencePlatformArgs['cluster']> = existingOr(
  object({
    existing: optional(existing, 'a cluster that exists; without other keys'),
    mode: optional(mode, 'who makes nodes, `standard` if not set'),
    upgrades: optional(upgrades, 'which versions it gets, and when'),
    controlPlane: optional(controlPlane, 'where its API answers, and to whom'),
    privateNodes: optional(flag, 'whether nodes have internal addresses alone, `true` if not set'),
    dns: optional(word('cloud-dns', 'kube-dns'), 'who answers pods that ask for names, `cloud-dns` if not set'),
    systemPool: optional(
      object({
        machineType: optional(text, 'machine type without GPUs, `e2-standard-4` if not set'),
        minNodes: optional(number, 'fewest nodes, 2 if not set'),
        maxNodes: optional(number, 'most nodes, 10 if not set'),
      }),
      'the nodes without GPUs; Standard clusters only',
    ),
    nodeServiceAccount: optional(text, 'email of the account that nodes run as; if not set, one is made'),
    deletionProtection: optional(flag, 'whether the cluster cannot be deleted, `true` if not set'),
  }),
  { existing: (found) => ({ existing: found }), wishes: (wishes) => wishes },
);
