import type { KubeObject } from '../cluster/kube-object';
import { type GatewayObjects, named } from './gateway-objects';
import { Unsupported } from './unsupported';

/** A certificate with its key, in PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly privateKey: string;
}

/** What stands for Certificate Manager: the certificates that it has, by name. */
export type CertificateManager = ReadonlyMap<string, KeyPair>;

const CERTIFICATES_OPTION = 'networking.gke.io/cert-manager-certs';

/**
 * The certificates of an HTTPS listener: of Secrets, or of Certificate Manager as GKE's regional classes take them. None
 * where one of them is missing, as then the listener is not served.
 *
 * @throws Unsupported for other ways to name certificates, and for Secrets of other namespaces.
 */
export function certificatesOf(
  gateway: KubeObject,
  { name, tls }: KubeObject,
  { secrets }: GatewayObjects,
  certificateManager: CertificateManager,
): KeyPair[] {
  const { certificateRefs = [], options = {}, mode = 'Terminate' } = tls ?? {};
  const unknown = Object.keys(options).filter((option) => option !== CERTIFICATES_OPTION);
  if (mode !== 'Terminate' || unknown.length > 0 || certificateRefs.some((ref: KubeObject) => !isOwnSecret(ref))) {
    throw new Unsupported(`tls of listener ${name}: ${JSON.stringify(tls)}`);
  }
  const managed: string[] = options[CERTIFICATES_OPTION]?.split(',') ?? [];
  const found = [
    ...certificateRefs.map((ref: KubeObject) => keyPairOf(named(secrets, gateway.metadata.namespace!, ref['name']))),
    ...managed.map((certificate) => certificateManager.get(certificate)),
  ];
  return found.includes(undefined) ? [] : found;
}

function isOwnSecret({ group = '', kind = 'Secret', namespace }: KubeObject): boolean {
  return group === '' && kind === 'Secret' && namespace === undefined;
}

function keyPairOf(secret: KubeObject | undefined): KeyPair | undefined {
  const [certificate, privateKey] = ['tls.crt', 'tls.key'].map((key) => secret?.['data']?.[key]);
  return secret?.['type'] === 'kubernetes.io/tls'
    ? { certificate: decoded(certificate), privateKey: decoded(privateKey) }
    : undefined;
}

function decoded(base64: string): string {
  return Buffer.from(base64, 'base64').toString();
}
