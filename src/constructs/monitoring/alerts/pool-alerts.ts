import { PICKER_METRICS } from '../../../catalog';
import type { Alert } from './alert';
import { matchers } from './matchers';

/** A pool as alerts see it. */
export interface WatchedPool {
  readonly name: string;
  /** Undefined where it is not known before the objects are applied. */
  readonly namespace: string | undefined;
}

/** Requests that wait at an endpoint, on average, above which a queue that still grows is worth waking somebody. */
const LONG_QUEUE = 5;

/** Alerts about one pool, from what its picker reports. */
export function poolAlerts({ name, namespace }: WatchedPool): Alert[] {
  const ofPool = matchers({ equal: { name, namespace } });
  const ready = `${PICKER_METRICS.readyEndpoints.name}${ofPool}`;
  const queue = `${PICKER_METRICS.averageQueueSize.name}${ofPool}`;
  return [
    {
      name: 'EndpointPickerDown',
      expression: `absent(${ready})`,
      forSeconds: 120,
      severity: 'page',
      summary: `no picker of the pool ${name} reports`,
      description:
        'With FailOpen requests still reach some replica, without regard to load and cache; with FailClose they fail. Look at ' +
        'the picker’s pods first, then at the collector that scrapes them.',
    },
    {
      name: 'NoReadyEndpoint',
      expression: `max(${ready}) == 0`,
      forSeconds: 60,
      severity: 'page',
      summary: `no replica of the pool ${name} can serve`,
      description: 'Every request is refused with 503. Look at the model server’s pods: loading, crashing, or gone.',
    },
    {
      name: 'QueueGrowing',
      expression: `max(${queue}) > ${LONG_QUEUE} and max(deriv(${queue}[10m])) > 0`,
      forSeconds: 600,
      severity: 'page',
      summary: `requests to the pool ${name} wait, and ever more of them`,
      description:
        'Demand is above what the replicas serve. Look at whether the autoscaler has reached its maximum or waits for GPUs; ' +
        'then add replicas, or shed what can wait.',
    },
  ];
}
