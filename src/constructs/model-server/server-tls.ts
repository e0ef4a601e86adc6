import type { IConfigMap, ISecret } from 'cdk8s-plus-28';
import { errorOf } from '../../errors';
import type { PodAdditions } from './pod-additions';

/** By what gateways recognise a model server. */
export interface ServerIdentityProps {
  /** The DNS name that the certificate is for; gateways ask for it and verify it, wherever the pods are. */
  readonly hostname: string;
  /**
   * What signed the certificate: 1 to 8 ConfigMaps of the pool's namespace, or their names, each with PEM in the key `ca.crt`.
   */
  readonly authorities: readonly (IConfigMap | string)[];
}

/** How a model server encrypts. */
export interface ModelServerTlsProps extends ServerIdentityProps {
  /**
   * A Secret of type `kubernetes.io/tls` in the server's namespace, or its name, such as one that cert-manager keeps fresh.
   */
  readonly certificate: ISecret | string;
}

/** By what gateways recognise a model server, resolved. */
export interface ServerIdentity {
  /** The DNS name that the certificate is for. */
  readonly hostname: string;
  /** Names of the ConfigMaps with what signed the certificate. */
  readonly authorities: readonly string[];
}

/** The most ConfigMaps that a BackendTLSPolicy names. */
const MOST_AUTHORITIES = 8;

const FOLDER = '/etc/vllm-tls';
const VOLUME = 'tls';

/** @throws GKEI_OUT_OF_RANGE for no or too many authorities. */
export function serverIdentity({ hostname, authorities }: ServerIdentityProps): ServerIdentity {
  if (authorities.length < 1 || authorities.length > MOST_AUTHORITIES) {
    const range = `1 to ${MOST_AUTHORITIES} ConfigMaps with the key ca.crt`;
    throw errorOf('GKEI_OUT_OF_RANGE', { option: 'tls.authorities', value: authorities.length, range });
  }
  return { hostname, authorities: authorities.map(nameOf) };
}

/** Makes vLLM serve HTTPS alone, with the certificate of the Secret, and with a renewed one without a restart. */
export function serverTls({ certificate }: ModelServerTlsProps): PodAdditions {
  return {
    flags: {
      'ssl-certfile': `${FOLDER}/tls.crt`,
      'ssl-keyfile': `${FOLDER}/tls.key`,
      'enable-ssl-refresh': true,
    },
    volumes: [{ name: VOLUME, secret: { secretName: nameOf(certificate) } }],
    volumeMounts: [{ name: VOLUME, mountPath: FOLDER, readOnly: true }],
  };
}

function nameOf(object: { readonly name: string } | string): string {
  return typeof object === 'string' ? object : object.name;
}
