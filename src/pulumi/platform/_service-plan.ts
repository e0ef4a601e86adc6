import { Capacity } from '../../constructs/model-server/placement/capacity';
import { planServer, type ServerPlan } from '../../constructs/model-server/server-plan';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';
import type { PlatformService, ReplicaRange } from './platform-service';

/** What is decided about a service before anything is registered. */
export interface ServicePlan extends ServerPlan {
  readonly name: string;
  readonly service: PlatformService;
  readonly capacity: Capacity;
  readonly replicas: Required<ReplicaRange>;
  /** GPUs of a replica on each of its machines. */
  readonly gpusPerMachine: number;
}

/** Decides how many GPUs a service needs, and how often. @throws what planFit throws, GKEI_SERVICE_NAME, GKEI_OUT_OF_RANGE */
export function planService(platform: string, name: string, service: PlatformService): ServicePlan {
  if (!/^[a-z][a-z0-9-]{0,39}$/.test(name) || name.endsWith('-')) {
    throw errorOf('GKEI_SERVICE_NAME', { platform, service: name });
  }
  const plan = planServer(service);
  return {
    ...plan,
    name,
    service,
    capacity: service.capacity ?? Capacity.onDemand(),
    replicas: replicasOf(`services.${name}.replicas`, service.replicas),
    gpusPerMachine: plan.fit.gpus / plan.fit.machines,
  };
}

function replicasOf(option: string, replicas: PlatformService['replicas']): Required<ReplicaRange> {
  if (typeof replicas === 'number') {
    const count = wholeNumber(option, replicas, 1);
    return { min: count, max: count };
  }
  const max = wholeNumber(`${option}.max`, replicas.max, 1);
  return { min: wholeNumber(`${option}.min`, replicas.min ?? 1, 0, max), max };
}
