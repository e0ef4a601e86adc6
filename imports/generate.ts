/**
 * Generates the L1 classes of this folder: `npm run imports`, with `GKEI_CRDS` naming the folder of CRD schemas.
 *
 * `cdk8s import` writes one file per API group, and a second import of the same group overwrites the first one's
 * file; so every schema goes into one document stream first, cut down to the versions that a construct emits.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

/** The schemas that constructs emit: file below the CRD folder → the version that is emitted. */
const SCHEMAS: Record<string, string> = {
  'gateway-api/gateway.networking.k8s.io_gateways.yaml': 'v1',
  'gateway-api/gateway.networking.k8s.io_httproutes.yaml': 'v1',
  // Releases of the Gateway API before 1.5, which GKE before 1.35 has, do not serve v1.
  'gateway-api/gateway.networking.k8s.io_referencegrants.yaml': 'v1beta1',
  'gateway-api/gateway.networking.k8s.io_backendtlspolicies.yaml': 'v1',
  'inference-extension/inference.networking.k8s.io_inferencepools.yaml': 'v1',
  'inference-extension-legacy/inference.networking.x-k8s.io_inferencepools.yaml': 'v1alpha2',
  'gke/networking.gke.io_healthcheckpolicies.yaml': 'v1',
  'gke/networking.gke.io_gcpbackendpolicies.yaml': 'v1',
  'gke/networking.gke.io_gcpgatewaypolicies.yaml': 'v1',
  'gke/networking.gke.io_gcproutingextensions.yaml': 'v1',
  'gke/networking.gke.io_gcptrafficextensions.yaml': 'v1',
  'envoy-gateway/gateway.envoyproxy.io_envoyextensionpolicies.yaml': 'v1alpha1',
  'envoy-gateway/gateway.envoyproxy.io_backendtrafficpolicies.yaml': 'v1alpha1',
  'istio/networking.istio.io_destinationrules.yaml': 'v1',
  'gke/monitoring.googleapis.com_podmonitorings.yaml': 'v1',
  'gke/monitoring.googleapis.com_rules.yaml': 'v1',
  'cert-manager/cert-manager.io_certificates.yaml': 'v1',
  'keda/keda.sh_scaledobjects.yaml': 'v1alpha1',
  'keda/keda.sh_triggerauthentications.yaml': 'v1alpha1',
  'prometheus-operator/monitoring.coreos.com_podmonitors.yaml': 'v1',
  'prometheus-operator/monitoring.coreos.com_prometheusrules.yaml': 'v1',
};

interface CustomResourceDefinition {
  spec: { versions: { name: string }[] };
}

function readSchema(file: string, version: string): string {
  const crd = parse(readFileSync(file, 'utf8')) as CustomResourceDefinition;
  const served = crd.spec.versions.map(({ name }) => name);
  if (!served.includes(version)) {
    throw new Error(`${file} has the versions ${served.join(', ')}, not ${version}`);
  }
  crd.spec.versions = crd.spec.versions.filter(({ name }) => name === version);
  return stringify(crd);
}

const crds = process.env.GKEI_CRDS;
if (!crds) {
  throw new Error('GKEI_CRDS is not set: set it to the folder of CRD schemas');
}
const scratch = mkdtempSync(join(tmpdir(), 'gke-inference-imports-'));
try {
  const stream = join(scratch, 'crds.yaml');
  writeFileSync(
    stream,
    Object.entries(SCHEMAS)
      .map(([file, version]) => readSchema(join(crds, file), version))
      .join('---\n'),
  );
  for (const stale of readdirSync(__dirname).filter((name) => name !== 'generate.ts')) {
    rmSync(join(__dirname, stale));
  }
  execFileSync('cdk8s', ['import', stream, '--language', 'typescript', '--output', __dirname, '--no-save'], {
    stdio: 'inherit',
    env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' },
  });
} finally {
  rmSync(scratch, { recursive: true });
}
