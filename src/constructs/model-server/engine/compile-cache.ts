import type { IPersistentVolumeClaim } from 'cdk8s-plus-28';
import { CACHE_MOUNT } from '../cache-volume';
import type { PodAdditions } from '../pod-additions';

const SHARED = { name: 'compile-cache', mountPath: '/compile-cache' };

/** Where vLLM keeps what it compiles: on the node, or on a volume that outlives pods. */
export function compileCache(claim: IPersistentVolumeClaim | string | undefined): PodAdditions {
  if (claim === undefined) {
    return { env: [{ name: 'VLLM_CACHE_ROOT', value: `${CACHE_MOUNT.mountPath}/vllm` }] };
  }
  const claimName = typeof claim === 'string' ? claim : claim.name;
  return {
    env: [{ name: 'VLLM_CACHE_ROOT', value: SHARED.mountPath }],
    volumes: [{ name: SHARED.name, persistentVolumeClaim: { claimName } }],
    volumeMounts: [SHARED],
  };
}
