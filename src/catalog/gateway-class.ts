/** Whether something works: shown by a published report or manifest, known not to, or neither. */
export type Support = 'yes' | 'no' | 'unconfirmed';

/** Where the certificate of an HTTPS listener comes from. */
export type CertificateSource = 'secret' | 'certificate-manager' | 'certificate-map';

/** What a gateway class is and what it can do for inference pools. */
export interface GatewayClassFacts {
  /** Name of the GatewayClass object. */
  readonly name: string;
  /** The load balancer or proxy behind it. */
  readonly proxy: string;
  /** Who may reach it: everybody, the network alone, or whoever the type of the proxy's Service lets in. */
  readonly exposure: 'external' | 'internal' | 'by-service';
  /** Whether it routes to an InferencePool. */
  readonly inferencePools: Support;
  /** Whether one route can share requests between pools, each with its own picker. */
  readonly poolSplits: Support;
  /** Whether headers that a route removes are gone before the picker sees the request. */
  readonly stripsBeforePicker: Support;
  /** Whether it speaks TLS with the servers of a pool that a BackendTLSPolicy targets. */
  readonly backendTls: Support;
  /** Whether it takes several endpoints from a picker, and goes on to the next where it cannot reach one. */
  readonly fallbackLists: Support;
  /** Where the certificates of its HTTPS listeners may come from. */
  readonly certificates: readonly CertificateSource[];
  /** Whether it serves the clusters of a fleet, by GCPInferencePoolImport. */
  readonly multiCluster: boolean;
  /** Whether GKE's load balancer serves it, which then needs HealthCheckPolicy and GCPBackendPolicy. */
  readonly gke: boolean;
  /**
   * The subnet purpose that must exist in the region before the Gateway is programmed.
   *
   * @default - none is needed
   */
  readonly proxyOnlySubnet?: 'REGIONAL_MANAGED_PROXY' | 'GLOBAL_MANAGED_PROXY';
}

/** What classes of GKE's load balancers have in common. */
const GKE = {
  gke: true,
  multiCluster: false,
  poolSplits: 'unconfirmed',
  stripsBeforePicker: 'unconfirmed',
  backendTls: 'yes',
  fallbackLists: 'unconfirmed',
} as const;

/** What proxies in the cluster have in common. */
const IN_CLUSTER = {
  gke: false,
  multiCluster: false,
  exposure: 'by-service',
  stripsBeforePicker: 'unconfirmed',
  backendTls: 'unconfirmed',
  fallbackLists: 'unconfirmed',
  certificates: ['secret'],
} as const;

/**
 * A Gateway API class.
 *
 * Sources, read in autumn 2026: the conformance reports and manifests of the Gateway API Inference Extension and of
 * llm-d; https://docs.cloud.google.com/kubernetes-engine/docs/how-to/gatewayclass-capabilities and `secure-gateway`
 * beside it. What no source shows is `unconfirmed`. Nothing here was tried on a live cluster.
 */
export class GatewayClass implements GatewayClassFacts {
  /** Regional external Application Load Balancer. */
  static readonly GKE_REGIONAL_EXTERNAL = new GatewayClass({
    ...GKE,
    name: 'gke-l7-regional-external-managed',
    proxy: 'regional external Application Load Balancer',
    exposure: 'external',
    inferencePools: 'yes',
    certificates: ['certificate-manager', 'secret'],
    proxyOnlySubnet: 'REGIONAL_MANAGED_PROXY',
  });

  /** Regional internal Application Load Balancer. */
  static readonly GKE_REGIONAL_INTERNAL = new GatewayClass({
    ...GKE,
    name: 'gke-l7-rilb',
    proxy: 'regional internal Application Load Balancer',
    exposure: 'internal',
    inferencePools: 'yes',
    certificates: ['certificate-manager', 'secret'],
    proxyOnlySubnet: 'REGIONAL_MANAGED_PROXY',
  });

  /** Cross-region internal Application Load Balancer over the clusters of a fleet. */
  static readonly GKE_CROSS_REGIONAL_INTERNAL = new GatewayClass({
    ...GKE,
    name: 'gke-l7-cross-regional-internal-managed-mc',
    proxy: 'cross-region internal Application Load Balancer',
    backendTls: 'unconfirmed',
    exposure: 'internal',
    inferencePools: 'yes',
    multiCluster: true,
    certificates: ['certificate-manager', 'secret'],
    proxyOnlySubnet: 'GLOBAL_MANAGED_PROXY',
  });

  /** Global external Application Load Balancer: no published example routes to an InferencePool through it. */
  static readonly GKE_GLOBAL_EXTERNAL = new GatewayClass({
    ...GKE,
    name: 'gke-l7-global-external-managed',
    proxy: 'global external Application Load Balancer',
    backendTls: 'no',
    exposure: 'external',
    inferencePools: 'unconfirmed',
    certificates: ['certificate-map', 'secret'],
  });

  /** Classic Application Load Balancer, which has no callouts that a picker could be. */
  static readonly GKE_CLASSIC = new GatewayClass({
    ...GKE,
    name: 'gke-l7-gxlb',
    proxy: 'classic Application Load Balancer',
    backendTls: 'no',
    exposure: 'external',
    inferencePools: 'no',
    certificates: ['certificate-map', 'secret'],
  });

  /**
   * Envoy Gateway 1.9, by the class name of its quickstart: it has no InferencePool backend of its own; Envoy AI Gateway
   * adds one. A route's header filters run after the picker, a ClientTrafficPolicy's before. Its endpoint override is
   * Envoy's `override_host` policy, which takes a list.
   */
  static readonly ENVOY_GATEWAY = new GatewayClass({
    ...IN_CLUSTER,
    name: 'eg',
    proxy: 'Envoy Gateway',
    backendTls: 'yes',
    fallbackLists: 'yes',
    inferencePools: 'no',
    poolSplits: 'no',
    stripsBeforePicker: 'no',
  });

  /**
   * Istio: two pools in one rule share the picker of one (https://github.com/istio/istio/issues/61594), and a route's
   * header filters run after the picker (https://github.com/istio/istio/issues/60256).
   */
  static readonly ISTIO = new GatewayClass({
    ...IN_CLUSTER,
    name: 'istio',
    proxy: 'Istio',
    inferencePools: 'yes',
    poolSplits: 'no',
    stripsBeforePicker: 'no',
  });

  /** agentgateway, where kgateway's support of inference pools went. */
  static readonly AGENTGATEWAY = new GatewayClass({
    ...IN_CLUSTER,
    name: 'agentgateway',
    proxy: 'agentgateway',
    inferencePools: 'yes',
    poolSplits: 'unconfirmed',
  });

  /** kgateway: its support of inference pools moved to agentgateway. */
  static readonly KGATEWAY = new GatewayClass({
    ...IN_CLUSTER,
    name: 'kgateway',
    proxy: 'kgateway',
    inferencePools: 'no',
    poolSplits: 'no',
  });

  /** Every class of the catalog. */
  static readonly ALL: readonly GatewayClass[] = [
    GatewayClass.GKE_REGIONAL_EXTERNAL,
    GatewayClass.GKE_REGIONAL_INTERNAL,
    GatewayClass.GKE_CROSS_REGIONAL_INTERNAL,
    GatewayClass.GKE_GLOBAL_EXTERNAL,
    GatewayClass.GKE_CLASSIC,
    GatewayClass.ENVOY_GATEWAY,
    GatewayClass.ISTIO,
    GatewayClass.AGENTGATEWAY,
    GatewayClass.KGATEWAY,
  ];

  /** Finds a class by the name of its GatewayClass object. */
  static ofName(name: string): GatewayClass | undefined {
    return GatewayClass.ALL.find((gatewayClass) => gatewayClass.name === name);
  }

  readonly name: string;
  readonly proxy: string;
  readonly exposure: 'external' | 'internal' | 'by-service';
  readonly inferencePools: Support;
  readonly poolSplits: Support;
  readonly stripsBeforePicker: Support;
  readonly backendTls: Support;
  readonly fallbackLists: Support;
  readonly certificates: readonly CertificateSource[];
  readonly multiCluster: boolean;
  readonly gke: boolean;
  readonly proxyOnlySubnet?: 'REGIONAL_MANAGED_PROXY' | 'GLOBAL_MANAGED_PROXY';
  /** Name of the class of the catalog that this one is served like; its own where it is of the catalog. */
  readonly like: string;

  private constructor(facts: GatewayClassFacts, like = facts.name) {
    this.name = facts.name;
    this.proxy = facts.proxy;
    this.exposure = facts.exposure;
    this.inferencePools = facts.inferencePools;
    this.poolSplits = facts.poolSplits;
    this.stripsBeforePicker = facts.stripsBeforePicker;
    this.backendTls = facts.backendTls;
    this.fallbackLists = facts.fallbackLists;
    this.certificates = facts.certificates;
    this.multiCluster = facts.multiCluster;
    this.gke = facts.gke;
    this.proxyOnlySubnet = facts.proxyOnlySubnet;
    this.like = like;
  }

  /**
   * A class that the same proxy serves under a name of your own: `GatewayClass.ISTIO.named('istio-internal', 'internal')`.
   *
   * @param exposure who may reach it
   */
  named(name: string, exposure: GatewayClassFacts['exposure'] = this.exposure): GatewayClass {
    return new GatewayClass({ ...this, name, exposure }, this.like);
  }

  toString(): string {
    return this.name;
  }
}
