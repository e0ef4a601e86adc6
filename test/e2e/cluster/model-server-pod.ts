import type { KubeObject } from './kube-object';
import type { Container } from './kubelet/pod';

export interface ModelServerPodOptions {
  readonly namespace: string;
  /** Fields of the container, over the ones of a pod that is ready at once and has no other probe. */
  readonly container?: Partial<Container>;
  /** Flags of `vllm serve` after the model. */
  readonly flags?: readonly string[];
  readonly graceSeconds?: number;
  /** Further fields of the pod's specification. */
  readonly spec?: object;
}

const HEALTH = { httpGet: { path: '/health', port: 'http' } };

/** A probe of the health path each second, with a threshold of one. */
export const EVERY_SECOND = { ...HEALTH, periodSeconds: 1, failureThreshold: 1 };

/** A hand-written model server for the tests of the kubelet itself: small numbers, nothing that a construct made. */
export function modelServerPod({
  namespace,
  container,
  flags = [],
  graceSeconds = 5,
  spec,
}: ModelServerPodOptions): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'server', namespace },
    spec: {
      terminationGracePeriodSeconds: graceSeconds,
      containers: [
        {
          name: 'vllm',
          image: 'vllm/vllm-openai:v0.29.0',
          args: ['tiny', ...flags],
          ports: [{ name: 'http', containerPort: 8000 }],
          readinessProbe: EVERY_SECOND,
          ...container,
        },
      ],
      ...spec,
    },
  };
}
