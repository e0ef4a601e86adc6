import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { CRD_SOURCES, crdFile } from '../install/crd-sources';
import type { ApiClient } from './api-client';
import { clusterRulesOf } from './cluster-rules-crd';
import { eventually } from './eventually';
import { hasCondition, type KubeObject } from './kube-object';
import { UNPUBLISHED_CRDS } from './unpublished-crds';

/** Which custom resources a cluster knows. */
export type CrdProfile = 'gke-1.34' | 'all';

/**
 * What a GKE 1.34 cluster has before anybody installs anything, and why. Deliberately absent although the tests have
 * their schemas: InferenceObjective, InferenceModelRewrite, InferenceModel and the pool of the `x-k8s.io` group, which
 * GKE never installs; AutoscalingMetric, which needs 1.35; KEDA, cert-manager, Istio, LeaderWorkerSet, Envoy Gateway and
 * the Prometheus operator.
 */
const PRE_INSTALLED_ON_GKE: Record<string, string> = {
  'gateways.gateway.networking.k8s.io': 'Gateway API bundle of the standard channel, managed by GKE',
  'gatewayclasses.gateway.networking.k8s.io': 'Gateway API bundle of the standard channel, managed by GKE',
  'httproutes.gateway.networking.k8s.io': 'Gateway API bundle of the standard channel, managed by GKE',
  'referencegrants.gateway.networking.k8s.io': 'Gateway API bundle of the standard channel, managed by GKE',
  'backendtlspolicies.gateway.networking.k8s.io': 'Gateway API bundle of the standard channel, managed by GKE',
  'inferencepools.inference.networking.k8s.io': 'GKE-managed from 1.34.0-gke.1626000',
  'healthcheckpolicies.networking.gke.io': 'installed with the GKE Gateway controller',
  'gcpbackendpolicies.networking.gke.io': 'installed with the GKE Gateway controller',
  'gcpgatewaypolicies.networking.gke.io': 'installed with the GKE Gateway controller',
  'gcptrafficextensions.networking.gke.io': 'installed with the GKE Gateway controller',
  'gcproutingextensions.networking.gke.io': 'installed with the GKE Gateway controller',
  'podmonitorings.monitoring.googleapis.com': 'Managed Service for Prometheus, on by default in new clusters',
  'clusterpodmonitorings.monitoring.googleapis.com': 'Managed Service for Prometheus, on by default in new clusters',
  'rules.monitoring.googleapis.com': 'Managed Service for Prometheus, on by default in new clusters',
  'clusterrules.monitoring.googleapis.com': 'Managed Service for Prometheus, on by default in new clusters',
  'computeclasses.cloud.google.com': 'GKE from 1.30.3',
  'gcpinferencepoolimports.networking.gke.io': 'seen on a GKE cluster of May 2026 whose version is not known',
};

/** Dozens of them at once, some of them large. */
const ESTABLISHED_TIMEOUT_MS = 90_000;

/** Installs a profile's definitions from a folder and waits until the API server serves them. */
export async function installCrds(api: ApiClient, profile: CrdProfile, folder: string): Promise<void> {
  const official = CRD_SOURCES.map(
    (source) => parse(readFileSync(join(folder, crdFile(source)), 'utf8')) as KubeObject,
  );
  const rules = official.filter(({ metadata }) => metadata.name === 'rules.monitoring.googleapis.com');
  const definitions = [...official, ...rules.map(clusterRulesOf), ...UNPUBLISHED_CRDS];
  const known = definitions.filter(({ metadata }) => profile === 'all' || metadata.name in PRE_INSTALLED_ON_GKE);
  await Promise.all(
    known.map(async (definition) => {
      await api.create(definition);
      await eventually(
        `${definition.metadata.name} is established`,
        async () => hasCondition(await api.get(definition), 'Established'),
        { timeoutMs: ESTABLISHED_TIMEOUT_MS },
      );
    }),
  );
}
