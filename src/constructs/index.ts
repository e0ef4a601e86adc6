export * from './autoscaling/inference-autoscaler';
export * from './autoscaling/metric-source';
export { Signal } from './autoscaling/signal';
export type { ManagedPrometheusSourceProps } from './autoscaling/sources/managed-prometheus';
export { PROMETHEUS_ADAPTER_CONFIG } from './autoscaling/sources/prometheus-adapter';
export * from './gateway/gateway-extension';
export {
  type CertificateIssuer,
  type CertificateManagerOptions,
  type CertManagerOptions,
  GatewayTls,
} from './gateway/gateway-tls';
export type { HttpRouteOptions, RouteTarget } from './gateway/http-route';
export * from './gateway/inference-gateway';
export * from './gateway/model-armor';
export type { RouteMatch } from './gateway/route-match';
export * from './llm-service';
export * from './model/inference-model';
export * from './model-router/model-router';
export {
  Adapter,
  type AdapterProps,
  type AdapterSource,
  type GcsAdapterProps,
  type HubAdapterProps,
} from './model-server/adapters/adapter';
export { Adapters } from './model-server/adapters/adapters';
export type { DynamicAdaptersProps } from './model-server/adapters/dynamic-adapters';
export type { AdoptedDeploymentProps } from './model-server/adopted-model-server';
export type { EngineFeatureProps } from './model-server/engine/engine-features';
export { type SpeculationProps, SpeculativeDecoding } from './model-server/engine/speculative-decoding';
export type { EngineProps } from './model-server/engine-props';
export type { OnLoadQuantization } from './model-server/format-flags';
export type { GcsBucketProps } from './model-server/gcs-mount';
export type { HubTokenProps } from './model-server/hub-token';
export type { IModelServer, JoinedPool } from './model-server/i-model-server';
export * from './model-server/model-server';
export { Capacity, type ReservationProps } from './model-server/placement/capacity';
export * from './model-server/placement/compute-class';
export type { FlexStartProps } from './model-server/placement/flex-start';
export type { PlacementProps } from './model-server/placement/placement';
export { Provisioning } from './model-server/placement/provisioning';
export * from './model-server/rollout';
export type { ModelServerTlsProps, ServerIdentity, ServerIdentityProps } from './model-server/server-tls';
export type { Flags, FlagValue } from './model-server/vllm-arguments';
export type { GcsFuseWeightsProps } from './model-server/weights/gcs-fuse';
export type { GcsStreamWeightsProps } from './model-server/weights/gcs-stream';
export type { HuggingFaceWeightsProps } from './model-server/weights/hugging-face';
export type { HyperdiskMlWeightsProps } from './model-server/weights/hyperdisk-ml';
export type { ImageVolumeWeightsProps } from './model-server/weights/image-volume';
export type { ClaimWeightsProps } from './model-server/weights/persistent-volume-claim';
export { Weights } from './model-server/weights/weights';
export type { Alert } from './monitoring/alerts/alert';
export type { PrometheusOperatorProps } from './monitoring/collectors/prometheus-operator';
export * from './monitoring/dashboards/cloud-monitoring-dashboard';
export { GRAFANA_DASHBOARD } from './monitoring/dashboards/grafana-dashboard';
export * from './monitoring/inference-monitoring';
export * from './monitoring/metrics-collector';
export * from './network/inference-network-policy';
export * from './picker/endpoint-picker';
export type { PickerFlags } from './picker/picker-flags';
export {
  type BundledPickerOptions,
  type LlmDPickerOptions,
  PickerImplementation,
} from './picker/picker-implementation';
export { PickerTls } from './picker/picker-tls';
export type { ExistingPoolProps } from './pool/existing-pool';
export type { IInferencePool } from './pool/i-inference-pool';
export type { ImportedPoolProps } from './pool/imported-pool';
export * from './pool/inference-pool';
export type { PickerReference } from './pool/pool-spec';
export type { PooledModel } from './pool/pooled-model';
export type { JsonObject, Overrides } from './rendering/deep-merge';
