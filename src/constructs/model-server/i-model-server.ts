import type { IScalable } from 'cdk8s-plus-28';
import type { IConstruct } from 'constructs';
import type { Model, VllmVersion } from '../../catalog';
import type { KvEventPorts } from '../../rules';
import type { Adapter } from './adapters/adapter';
import type { ServerIdentity } from './server-tls';

/** The pool that a model server joins, as far as the server must know it. */
export interface JoinedPool extends IConstruct {
  /** Name of the InferencePool. */
  readonly name: string;
  /** The labels by which the pool selects its pods. */
  readonly selector: Readonly<Record<string, string>>;
}

/** Replicas of one vLLM server, rendered here or somewhere else: what pools, autoscalers and monitoring build on. */
export interface IModelServer extends IConstruct, IScalable {
  /** The model that is served. */
  readonly model: Model;
  /** The vLLM release whose flags and metrics the server speaks. */
  readonly version: VllmVersion;
  /** The name that clients put into the `model` field of a request. */
  readonly servedModelName: string;
  /** The LoRAs that clients can ask for by their names. */
  readonly adapters: readonly Adapter[];
  /** Port that serves requests, health and metrics. */
  readonly port: number;
  /** By what gateways recognise it; undefined where it serves plain HTTP. */
  readonly tls: ServerIdentity | undefined;
  /** Where it publishes what enters and leaves its KV cache; undefined where it does not, or that is not known. */
  readonly kvEvents: KvEventPorts | undefined;
  /** Labels that select exactly the pods that serve requests. */
  readonly podSelector: Readonly<Record<string, string>>;
  /** Labels of all pods of a replica that spans machines, workers included; undefined where each pod is a replica. */
  readonly groupSelector: Readonly<Record<string, string>> | undefined;
  /** Labels that a pool must select by, because its own label cannot be put on these pods; undefined where it can. */
  readonly fixedLabels: Readonly<Record<string, string>> | undefined;
  /** Name of a Deployment that is not among the rendered objects; undefined where it is among them. */
  readonly deployedElsewhere: string | undefined;
  /** Seconds that a start-up may take before it counts as hung. */
  readonly startupBudget: number;
  /** Seconds that a leaving pod may take. */
  readonly terminationGracePeriod: number;

  /**
   * Makes the pods endpoints of a pool; the pool calls it.
   *
   * @internal
   */
  _join(pool: JoinedPool): void;
}
