import { Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { VllmVersion } from '../../catalog';
import { wholeNumber } from '../../planning';
import { type GkePolicies, gkePolicies } from './_gke-policies';
import type { IInferencePool } from './i-inference-pool';

/** What is known of a pool that other clusters of the fleet export. */
export interface ImportedPoolProps {
  /** Name of the exported InferencePools, which the GCPInferencePoolImport has too. */
  readonly name: string;
  /**
   * Port that the load balancer probes, 1 to 65535: the first target port of the pools.
   *
   * @default 8000
   */
  readonly port?: number;
  /**
   * Whether the model servers serve HTTPS: the load balancer then probes them by it. A BackendTLSPolicy belongs to the pools.
   *
   * @default false
   */
  readonly encrypted?: boolean;
  /**
   * The longest that the load balancer waits for an answer, its stream included, in whole seconds, 1 to 2,147,483,647.
   *
   * @default Duration.hours(1)
   */
  readonly requestTimeout?: Duration;
  /**
   * Time that a leaving pod of the pools may take, in whole seconds, 0 to 3600.
   *
   * @default Duration.minutes(5)
   */
  readonly drainTimeout?: Duration;
  /**
   * Name of the Cloud Armor security policy that judges requests.
   *
   * @default - none
   */
  readonly securityPolicy?: string;
}

/**
 * The pools of one name that the clusters of a fleet export, as GKE shows them in the fleet's config cluster, with the two
 * policies that the load balancer needs to reach them. The GCPInferencePoolImport itself is GKE's.
 *
 * Its kind has no published schema (unverified): group, kind and name are those of GKE's guide to multi-cluster inference
 * gateways, read in autumn 2026.
 */
export class ImportedPool extends Construct implements IInferencePool {
  readonly name: string;
  readonly group = 'networking.gke.io';
  readonly kind = 'GCPInferencePoolImport';
  /** The policies that target the import. */
  readonly policies: GkePolicies;

  /** @throws GKEI_OUT_OF_RANGE. */
  constructor(scope: Construct, id: string, props: ImportedPoolProps) {
    super(scope, id);
    this.name = props.name;
    const { requestTimeout = Duration.hours(1), drainTimeout = Duration.minutes(5) } = props;
    this.policies = gkePolicies(this, {
      target: { group: this.group, kind: this.kind, name: this.name },
      healthPath: VllmVersion.DEFAULT.healthPath,
      port: wholeNumber('port', props.port ?? 8000, 1, 65_535),
      encrypted: props.encrypted ?? false,
      timeout: wholeNumber('requestTimeout', requestTimeout.toSeconds(), 1, 2_147_483_647),
      grace: wholeNumber('drainTimeout', drainTimeout.toSeconds(), 0, 3600),
      securityPolicy: props.securityPolicy,
      logSampleRate: undefined,
    });
  }

  get namespace(): string | undefined {
    return Chart.of(this).namespace;
  }

  /** @internal */
  _routedThrough(): void {}
}
