/**
 * Cores that a vLLM server uses. Its engine's process runs a busy loop and each GPU has a worker's process that waits for
 * kernels actively, so that all of them are busy for as long as there is any work at all, much or little. The API server's
 * process is neglected: for what it costs per request there is no source.
 *
 * Source: vLLM's documentation, "CPU resources for GPU deployments" (configuration/optimization): 2 + N processes for N GPUs,
 * of which the engine's runs a busy loop. That workers keep a core each busy is an assumption.
 *
 * @param busy part of the time in which the engine had work
 */
export function coresUsed(busy: number, gpus: number): number {
  return Math.min(1, busy) * (1 + gpus);
}

/** Cores that a server uses while it loads its model; assumed. The autoscaler looks at them only after a container's restart. */
export const CORES_LOADING = 1;

/** Cores that a server requests: one for each of its processes, as vLLM asks for and this library renders. */
export function coresRequested(gpus: number): number {
  return 2 + gpus;
}

/** GPUs of a replica, of which the name of a profile tells the number where it is not one. */
export function gpusOf(profile: string): number {
  return Number(/-(\d+)x/.exec(profile)?.[1] ?? 1);
}
