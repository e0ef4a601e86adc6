import { chromium } from './chromium';
import { crds } from './crds';
import { envoy } from './envoy';
import { envoyGateway } from './envoy-gateway';
import { etcd } from './etcd';
import { imageParts } from './image-parts';
import { kubernetes } from './kubernetes';
import { leaderWorkerSet } from './leader-worker-set';
import type { Part } from './part';
import { prometheus } from './prometheus';
import { prometheusAdapter } from './prometheus-adapter';
import { pyzmq } from './pyzmq';
import { vllm } from './vllm';

/** Every real part, in the order in which they are installed: the quick ones first. */
export const PARTS: readonly Part[] = [
  etcd,
  crds,
  envoy,
  imageParts,
  pyzmq,
  prometheus,
  chromium,
  prometheusAdapter,
  leaderWorkerSet,
  kubernetes,
  envoyGateway,
  vllm,
];
