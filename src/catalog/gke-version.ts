/**
 * The first version of GKE that comes with the custom resource definition of InferencePool v1.
 *
 * Source: llm-d's page on GKE gateways and GKE's page on multi-cluster inference gateways (read autumn 2026).
 */
export const INFERENCE_POOL_V1_GKE_VERSION = '1.34.0-gke.1626000';

/**
 * The version that a cluster starts with where none is named: the newest patch of this minor version in its release channel.
 *
 * Source: the table of current versions in GKE's release notes (September 2026). Every channel offers it, and the Regular,
 * Stable and Extended ones make new clusters with it.
 */
export const DEFAULT_GKE_VERSION = '1.35';
