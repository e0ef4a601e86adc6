import { type ApiObject, Chart, type Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';
import type { IModelServer } from '../model-server/i-model-server';
import { validateOnSynth } from '../rendering/validation';
import { MetricSource } from './metric-source';
import { LONGEST_WINDOW, SHORTEST_WINDOW, scaleDownWindow, scalingBehavior } from './scaling-behavior';
import type { Signal, SignalSpec } from './signal';

/** How many replicas there may be. */
export interface ReplicaRange {
  /**
   * The fewest, at least 1, or 0 where the source can wake the first one: KEDA with `Signal.poolRequests`. With 1 every node
   * upgrade is an outage.
   */
  readonly min: number;
  /** The most, at least `min`: what your quota of GPUs allows. */
  readonly max: number;
}

/** What an autoscaler is made of. */
export interface InferenceAutoscalerProps {
  /** The model server whose replicas are set. It renders no number of replicas then. */
  readonly target: IModelServer;
  /** How many replicas there may be. */
  readonly replicas: ReplicaRange;
  /** What the number of replicas follows, at least one; the signal that wants most replicas counts. */
  readonly signals: readonly Signal[];
  /**
   * The way from metrics to replicas.
   *
   * @default MetricSource.managedPrometheus()
   */
  readonly source?: MetricSource;
  /**
   * How long fewer replicas must have sufficed before some leave, in whole seconds, 300 to 3600.
   *
   * @default - twice the estimated time that the model takes to load, at least 300 s
   */
  readonly scaleDownWindow?: Duration;
}

/** Sets the number of replicas of a model server by what vLLM and the picker report, at the pace of its load and drain. */
export class InferenceAutoscaler extends Construct {
  /** The HorizontalPodAutoscaler, or KEDA's ScaledObject. */
  readonly resource: ApiObject;
  /** What the source needs beside it: an AutoscalingMetric or a TriggerAuthentication. */
  readonly others: readonly ApiObject[];

  /**
   * @throws GKEI_EMPTY_LIST without signals, GKEI_OUT_OF_RANGE, GKEI_REPLICAS_FIXED when the server has a number of replicas,
   *   GKEI_SIGNAL_OF_OTHER_SERVERS, GKEI_SIGNAL_UNSUPPORTED.
   */
  constructor(scope: Construct, id: string, props: InferenceAutoscalerProps) {
    super(scope, id);
    const { target } = props;
    const source = (props.source ?? MetricSource.managedPrometheus())._binding;
    const signals = props.signals.map(({ _spec }) => _spec);
    if (signals.length === 0) {
      throw errorOf('GKEI_EMPTY_LIST', { construct: this.node.path, option: 'signals' });
    }
    for (const signal of signals) {
      checkPool(signal, target);
    }
    const { apiVersion, kind, name, replicas } = target.toScalingTarget();
    if (replicas !== undefined) {
      throw errorOf('GKEI_REPLICAS_FIXED', { server: target.node.path, replicas });
    }
    const min = wholeNumber('replicas.min', props.replicas.min, source.least({ signals }));
    const max = wholeNumber('replicas.max', props.replicas.max, Math.max(min, 1));
    const window = wholeNumber(
      'scaleDownWindow',
      props.scaleDownWindow?.toSeconds() ?? scaleDownWindow(target.startupBudget),
      SHORTEST_WINDOW,
      LONGEST_WINDOW,
    );
    target.markHasAutoscaler();
    const { resource, others } = source.render(this, {
      purpose:
        `Keeps ${min} to ${max} replicas of ${target.model.repository}: more at once, as each takes minutes to load; ` +
        `fewer when they have sufficed for ${window} s, and no faster than they drain`,
      workload: { apiVersion, kind, name },
      podSelector: target.podSelector,
      port: target.port,
      encrypted: target.tls !== undefined,
      namespace: Chart.of(target).namespace,
      min,
      max,
      signals,
      behavior: scalingBehavior(window, target.terminationGracePeriod),
    });
    this.resource = resource;
    this.others = others;
    validateOnSynth(this);
  }
}

/** A picker sees its whole pool: the total says how many replicas one server needs only where that is the whole pool. */
function checkPool({ key, pool }: SignalSpec, target: IModelServer): void {
  if (pool && !(pool.servers.length === 1 && pool.servers[0] === target)) {
    throw errorOf('GKEI_SIGNAL_OF_OTHER_SERVERS', {
      signal: key,
      pool: pool.node.path,
      servers: pool.servers.map(({ node }) => node.path),
      target: target.node.path,
    });
  }
}
