/** What a gateway class is and whether it can route to an InferencePool. */
export interface GatewayClassFacts {
  /** Name of the GatewayClass object. */
  readonly name: string;
  /** Whether a published conformance report or official manifest routes to an InferencePool through it. */
  readonly supportsInferencePool: boolean;
  /** Whether GKE's load balancer serves it, which then needs HealthCheckPolicy and GCPBackendPolicy. */
  readonly gke: boolean;
  /**
   * The subnet purpose that must exist in the region before the Gateway is programmed.
   *
   * @default - none is needed
   */
  readonly proxyOnlySubnet?: 'REGIONAL_MANAGED_PROXY' | 'GLOBAL_MANAGED_PROXY';
}

/**
 * A Gateway API class.
 *
 * Sources: the conformance report and manifests of the Gateway API Inference Extension, llm-d's GKE recipes
 * and GKE's GatewayClass capability tables (autumn 2026).
 */
export class GatewayClass implements GatewayClassFacts {
  /** Regional external Application Load Balancer. */
  static readonly GKE_REGIONAL_EXTERNAL = new GatewayClass({
    name: 'gke-l7-regional-external-managed',
    supportsInferencePool: true,
    gke: true,
    proxyOnlySubnet: 'REGIONAL_MANAGED_PROXY',
  });

  /** Regional internal Application Load Balancer. */
  static readonly GKE_REGIONAL_INTERNAL = new GatewayClass({
    name: 'gke-l7-rilb',
    supportsInferencePool: true,
    gke: true,
    proxyOnlySubnet: 'REGIONAL_MANAGED_PROXY',
  });

  /** Global external Application Load Balancer: no published example routes to an InferencePool through it. */
  static readonly GKE_GLOBAL_EXTERNAL = new GatewayClass({
    name: 'gke-l7-global-external-managed',
    supportsInferencePool: false,
    gke: true,
  });

  /** Every class of the catalog. */
  static readonly ALL: readonly GatewayClass[] = [
    GatewayClass.GKE_REGIONAL_EXTERNAL,
    GatewayClass.GKE_REGIONAL_INTERNAL,
    GatewayClass.GKE_GLOBAL_EXTERNAL,
  ];

  /** Finds a class by the name of its GatewayClass object. */
  static ofName(name: string): GatewayClass | undefined {
    return GatewayClass.ALL.find((gatewayClass) => gatewayClass.name === name);
  }

  readonly name: string;
  readonly supportsInferencePool: boolean;
  readonly gke: boolean;
  readonly proxyOnlySubnet?: 'REGIONAL_MANAGED_PROXY' | 'GLOBAL_MANAGED_PROXY';

  private constructor(facts: GatewayClassFacts) {
    this.name = facts.name;
    this.supportsInferencePool = facts.supportsInferencePool;
    this.gke = facts.gke;
    this.proxyOnlySubnet = facts.proxyOnlySubnet;
  }

  toString(): string {
    return this.name;
  }
}
