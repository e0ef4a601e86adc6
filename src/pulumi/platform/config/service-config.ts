import { Duration } from 'cdk8s';
import { acceleratorNamed, modelNamed } from '../../../catalog/names';
import { Capacity } from '../../../constructs/model-server/placement/capacity';
import type { PlatformService } from '../platform-service';
import { either, made, number, object, optional, type Reader, required, text, word, wrongValue } from './reader';

const KINDS = {
  any: () => Capacity.any(),
  'on-demand': () => Capacity.onDemand(),
  spot: () => Capacity.spot(),
  'flex-start': () => Capacity.flexStart(),
};

const capacity: Reader<Capacity> = either(
  made(word('any', 'on-demand', 'spot', 'flex-start'), (kind) => KINDS[kind]()),
  made(
    object({
      flexStartHours: optional(number, 'flex-start machines that live so many hours, 1 to 168'),
      reservation: optional(text, 'machines of the reservation of this name'),
      reservationProject: optional(text, 'project that shares the reservation; if not set, that of the cluster'),
      computeClass: optional(text, 'nodes of the ComputeClass of this name, which GKE makes'),
    }),
    ({ flexStartHours, reservation, reservationProject: project, computeClass, ...nothing }, path) => {
      if (flexStartHours !== undefined) {
        return Capacity.flexStart({ maxRunDuration: Duration.hours(flexStartHours) });
      }
      if (reservation !== undefined) {
        return Capacity.reservation(reservation, { project });
      }
      if (computeClass !== undefined) {
        return Capacity.computeClass(computeClass);
      }
      throw wrongValue(path, nothing, 'an object of flexStartHours, reservation or computeClass');
    },
  ),
);

const service = object({
  model: required(
    made(text, modelNamed, 'the name of a model of the catalog'),
    'the model, such as `Qwen/Qwen3-8B` or `qwen3-8b`',
  ),
  accelerator: required(
    made(text, acceleratorNamed, 'the name of an accelerator'),
    'the GPU, such as `l4`, `a100-80` or a node label',
  ),
  replicas: required(
    either(
      number,
      object({
        min: optional(number, 'fewest replicas, 1 if not set'),
        max: required(number, 'most replicas'),
      }),
    ),
    'replicas: a number, or a range for an autoscaler',
  ),
  gpus: optional(number, 'GPUs of a replica; if not set, the fewest on which the model fits'),
  machines: optional(number, 'machines of a replica, 1 if not set'),
  capacity: optional(capacity, 'where the machines come from, `on-demand` if not set'),
  weights: optional(
    either(
      word('elsewhere'),
      object({
        bucket: required(text, 'name of the bucket'),
        path: optional(text, 'folder of the model inside the bucket; if not set, its root'),
      }),
    ),
    'where the weights are: in a bucket, or `elsewhere` than on the disks of nodes; if not set, the Hugging Face hub',
  ),
  maxModelLen: optional(number, 'longest request in tokens; if not set, what fits'),
  gpuMemoryUtilization: optional(number, 'share of a GPU’s memory that vLLM may use, 0.9 if not set'),
  quantization: optional(word('fp8', 'int8'), 'shrinks 16-bit weights while vLLM loads them'),
  kvCacheDataType: optional(word('auto', 'fp8'), 'how the KV cache is stored, `auto` if not set'),
});

/** A service. */
export const serviceConfig: Reader<PlatformService> = made(
  service,
  ({ maxModelLen, gpuMemoryUtilization, quantization, kvCacheDataType, ...wish }) => ({
    ...wish,
    engine: { maxModelLen, gpuMemoryUtilization, quantization, kvCacheDataType },
  }),
);
