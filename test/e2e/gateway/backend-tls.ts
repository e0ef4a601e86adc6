import type { KubeObject } from '../cluster/kube-object';
import { EXTENSION } from './envoy-types';
import { byAge, type GatewayObjects, groupOf, keyOf, named } from './gateway-objects';
import { refuseFields, Unsupported } from './unsupported';

/** How the servers of a pool are spoken with over TLS, and recognised. */
export interface BackendTls {
  readonly hostname: string;
  /** What signed their certificates, in PEM. */
  readonly authorities: string;
}

/**
 * What a BackendTLSPolicy says of a pool of its own namespace; of several, the oldest.
 *
 * @throws Unsupported for what a policy can say and this gateway cannot do, and where a ConfigMap that it names is missing.
 */
export function backendTls(
  pool: KubeObject,
  { backendTlsPolicies, configMaps }: GatewayObjects,
): BackendTls | undefined {
  const [policy] = backendTlsPolicies
    .filter(
      ({ metadata, spec }) => metadata.namespace === pool.metadata.namespace && spec.targetRefs.some(isPool(pool)),
    )
    .sort(byAge);
  if (!policy) {
    return undefined;
  }
  const { validation } = policy['spec'];
  refuseFields(`the policy ${keyOf(policy)}`, validation, ['wellKnownCACertificates', 'subjectAltNames']);
  const authorities: readonly string[] = (validation.caCertificateRefs ?? []).map(({ name }: { name: string }) => {
    const authority = named(configMaps, policy.metadata.namespace!, name)?.['data']?.['ca.crt'];
    if (authority === undefined) {
      throw new Unsupported(`the policy ${keyOf(policy)}, whose ConfigMap ${name} has no ca.crt`);
    }
    return authority;
  });
  return { hostname: validation.hostname, authorities: authorities.join('\n') };
}

function isPool(pool: KubeObject): (target: { group: string; kind: string; name: string }) => boolean {
  return ({ group, kind, name }) => group === groupOf(pool) && kind === pool.kind && name === pool.metadata.name;
}

/** How Envoy connects to such servers: it asks for their host name, and verifies it. */
export function verifiedTls({ hostname, authorities }: BackendTls): object {
  return tlsSocket({
    sni: hostname,
    common_tls_context: {
      validation_context: {
        trusted_ca: { inline_string: authorities },
        match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact: hostname } }],
      },
    },
  });
}

/** How Envoy encrypts without verifying whom it speaks with. */
export function unverifiedTls(protocols: readonly string[] = []): object {
  return tlsSocket({ common_tls_context: { alpn_protocols: protocols } });
}

function tlsSocket(context: object): object {
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: { '@type': `${EXTENSION}.transport_sockets.tls.v3.UpstreamTlsContext`, ...context },
  };
}
