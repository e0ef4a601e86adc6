import type { CodeTable } from './explanation';
import { oneOf } from './wording';

/** Rules over pods. */
export const PODS_CODES = {
  /** A picker or a model router has no image: the library has no default registry. */
  GKEI_PICKER_IMAGE_MISSING: (d: { container: string }) => ({
    problem: `container ${d.container} has the image ""`,
    remedy:
      'push the image made from image/ to a registry, then set it: image of EndpointPicker and ModelRouter, picker.image of LlmService',
  }),
  /** An image whose content changes under its name. */
  GKEI_IMAGE_NOT_PINNED: (d: { holder: 'container' | 'volume'; name: string; image: string }) => ({
    problem: `${d.holder} ${d.name} has the image "${d.image}", so replicas that start on different days differ`,
    remedy: 'set the tag of a release or a digest',
  }),
  /** A probe of a model server is missing. */
  GKEI_PROBE_MISSING: (d: { container: string; probe: string; consequence: string; remedy: string }) => ({
    problem: `container ${d.container} has no ${d.probe}: ${d.consequence}`,
    remedy: d.remedy,
  }),
  /** A probe speaks with a model server in another way than that answers. */
  GKEI_PROBE_SCHEME: (d: { container: string; probe: string; scheme: 'HTTP' | 'HTTPS' }) => ({
    problem:
      `${d.probe} of container ${d.container} asks over ${d.scheme === 'HTTP' ? 'HTTPS' : 'plain HTTP'}, ` +
      `and vLLM ${d.scheme === 'HTTP' ? 'has no --ssl-certfile' : 'takes TLS alone with --ssl-certfile'}: it never succeeds`,
    remedy: `set ${d.probe}.httpGet.scheme to ${d.scheme}`,
  }),
  /** A model server is restarted before it can have loaded its model. */
  GKEI_STARTUP_BUDGET_TOO_SHORT: (d: {
    container: string;
    model: string;
    allowed: number;
    needed: number;
    period: number;
    threshold: number;
  }) => ({
    problem:
      `container ${d.container} is restarted after ${d.allowed} s, ` +
      `and loading ${d.model} takes an estimated ${d.needed} s`,
    remedy: `set startupProbe.failureThreshold to ${d.threshold} with its periodSeconds of ${d.period}`,
  }),
  /** A model server may use no GPU, or another number than it splits its model over. */
  GKEI_GPU_COUNT_MISMATCH: (d: { container: string; limit: number; sizes: string; needed: number }) => ({
    problem:
      `container ${d.container} has ${d.limit === 0 ? 'no nvidia.com/gpu limit' : `${d.limit} nvidia.com/gpu`} ` +
      `and needs ${d.needed} for ${d.sizes}`,
    remedy: `set resources.limits["nvidia.com/gpu"] to ${d.needed}, or the sizes to match the limit`,
  }),
  /** Two data-parallel engines of a model server want one port for their KV events. */
  GKEI_KV_EVENT_PORTS_MEET: (d: { port: number; replayPort: number; engines: number }) => ({
    problem:
      `each of ${d.engines} data-parallel engines publishes KV events on ${d.port} plus its rank and sends them again on ` +
      `${d.replayPort} plus its rank, so that two want the port ${Math.max(d.port, d.replayPort)}`,
    remedy: `set replay_endpoint of --kv-events-config to tcp://*:${d.port + d.engines} or above`,
  }),
  /** A pod with GPUs does not tolerate the taint of GPU nodes. */
  GKEI_GPU_TOLERATION_MISSING: (d: { gpus: number }) => ({
    problem: `the pod asks for ${d.gpus} nvidia.com/gpu and does not tolerate the taint nvidia.com/gpu=present:NoSchedule`,
    remedy: 'add the toleration { key: nvidia.com/gpu, operator: Exists, effect: NoSchedule }',
  }),
  /** Several GPUs exchange tensors through 64 MiB of shared memory. */
  GKEI_SHARED_MEMORY_MISSING: (d: { container: string; gpus: number }) => ({
    problem: `container ${d.container} has ${d.gpus} GPUs and 64 MiB of /dev/shm, too little for NCCL`,
    remedy: 'mount an emptyDir with medium Memory on /dev/shm',
  }),
  /** Requests are cut when a model server's pod leaves. */
  GKEI_DRAIN_MISSING: (d: { container: string; missing: string; consequence: string; remedy: string }) => ({
    problem: `container ${d.container} has no ${d.missing}: ${d.consequence}`,
    remedy: d.remedy,
  }),
  /** A pod is killed before its drain can end. */
  GKEI_GRACE_TOO_SHORT: (d: { grace: number; preStop: number; shutdown: number; needed: number }) => ({
    problem:
      `terminationGracePeriodSeconds is ${d.grace}, which cuts streams: preStop takes ${d.preStop} s, ` +
      `--shutdown-timeout ${d.shutdown} s, and the exit after them a moment`,
    remedy: `set terminationGracePeriodSeconds to at least ${d.needed}`,
  }),
  /** A pod on Spot VMs promises its streams more time than it gets. */
  GKEI_SPOT_GRACE_TOO_LONG: (d: { grace: number; most: number; margin: number }) => ({
    problem:
      `terminationGracePeriodSeconds is ${d.grace} on Spot VMs, which are taken back after ${d.most} s at most: ` +
      'streams that the drain would let finish are cut',
    remedy:
      `set it to at most ${d.most}, with preStop and --shutdown-timeout of ${d.most - d.margin} s together, ` +
      'or place the pods on capacity that stays',
  }),
  /** A ComputeClass makes no node that the pod could run on. */
  GKEI_COMPUTE_CLASS_LACKS_GPU: (d: { computeClass: string; offered: readonly string[]; wanted: string }) => ({
    problem: `the ComputeClass ${d.computeClass} makes machines with ${oneOf(d.offered)}, and the pod needs ${d.wanted}: it stays pending`,
    remedy: `give the class a priority with ${d.wanted}, or the pod another class`,
  }),
  /** Kubernetes injects variables that vLLM reads as its own. */
  GKEI_SERVICE_LINKS: (d: { container: string }) => ({
    problem: `enableServiceLinks is not false, so a Service named "vllm" injects a VLLM_PORT that ${d.container} refuses`,
    remedy: 'set enableServiceLinks to false',
  }),
  /** A model server cannot download its model. */
  GKEI_MODEL_GATED: (d: { container: string; model: string }) => ({
    problem: `${d.model} needs a token of an account that accepted its licence, and container ${d.container} has no HF_TOKEN`,
    remedy: 'set HF_TOKEN from a Secret, or weights to Weights.huggingFace({ tokenSecret })',
  }),
  /** A revision is named that stands for other files tomorrow. */
  GKEI_REVISION_MOVES: (d: { container: string; repository: string; revision: string }) => ({
    problem:
      `container ${d.container} takes ${d.repository} at the branch "${d.revision}", ` +
      'so replicas that start on different days may serve different weights',
    remedy: 'set the revision to the SHA of a commit, or to a tag',
  }),
  /** The weights are downloaded into a folder that the server may not write. */
  GKEI_CACHE_NOT_WRITABLE: (d: { container: string; folder: string }) => ({
    problem: `container ${d.container} downloads its weights into ${d.folder}, which it may not write`,
    remedy: 'mount a volume there, or set HF_HOME to a folder on one',
  }),
  /** The weights are downloaded onto a disk that is not promised to have room for them. */
  GKEI_DISK_TOO_SMALL: (d: {
    container: string;
    setting: string;
    value: string;
    model: string;
    needed: string;
    recommended: string;
  }) => ({
    problem:
      `${d.setting} of container ${d.container} is ${d.value}, and the weights of ${d.model} take ${d.needed} of the ` +
      'node’s disk: the pod is evicted when the disk runs short',
    remedy: `set it to ${d.recommended}`,
  }),
  /** The pod asks for a GPU by a name that no node has. */
  GKEI_ACCELERATOR_UNKNOWN: (d: { label: string; value: string; nearest: string }) => ({
    problem: `nodeSelector asks for ${d.label} "${d.value}", which no node of GKE has: the pod stays pending`,
    remedy: `the nearest label that GKE sets is ${d.nearest}`,
  }),
  /** A flag that the vLLM release does not know, or that stands for several. */
  GKEI_VLLM_FLAG_UNKNOWN: (d: { container: string; flag: string; version: string; nearest: readonly string[] }) => ({
    problem: `container ${d.container} has --${d.flag}, which vLLM ${d.version} does not know: it ends at its start`,
    remedy: `the nearest known flag is ${oneOf(d.nearest.map((name) => `--${name}`))}`,
  }),
  /** A model server on TPUs, which this package knows nothing about. */
  GKEI_TPU_UNSUPPORTED: (d: { container: string; what: string }) => ({
    problem: `container ${d.container} asks for ${d.what}, and TPUs are not supported: nothing here knows their memory or their vLLM`,
    remedy: 'serve on one of the GPUs of Accelerator, or leave this server out of the check',
  }),
  /** The GPU cannot calculate with a data type that the command or the model asks for. */
  GKEI_DATA_TYPE_UNSUPPORTED: (d: { container: string; setting: string; accelerator: string; remedy: string }) => ({
    problem: `container ${d.container} has ${d.setting}, which ${d.accelerator} does not support: vLLM refuses to start, or falls back to float32`,
    remedy: d.remedy,
  }),
  /** The model, or a request of the longest length, does not fit the GPUs that the pod asks for. */
  GKEI_MODEL_TOO_LARGE: (d: {
    container: string;
    model: string;
    on: string;
    what: string;
    needed: string;
    left: string;
    remedy: string;
  }) => ({
    problem:
      `container ${d.container} serves ${d.model} on ${d.on}: ${d.what} need ${d.needed} of each GPU, ` +
      `which has ${d.left} for them, so vLLM ends at its start`,
    remedy: d.remedy,
  }),
  /** Several replicas of llm-d's picker that do not agree. */
  GKEI_PICKER_LEADER_MISSING: (d: { container: string; replicas: number }) => ({
    problem: `replicas is ${d.replicas} and the picker ${d.container} elects no leader: each knows a part of the requests`,
    remedy: 'add --ha-enable-leader-election with the rights for leases, or set replicas to 1',
  }),
} satisfies CodeTable;
