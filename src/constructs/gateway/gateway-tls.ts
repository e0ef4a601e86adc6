import type { ApiObject } from 'cdk8s';
import type { ISecret } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { Certificate, CertificateSpecPrivateKeyRotationPolicy as Rotation } from '../../../imports/cert-manager.io';
import {
  type GatewaySpecListenersTls,
  GatewaySpecListenersTlsMode as Mode,
} from '../../../imports/gateway.networking.k8s.io';
import { CERTIFICATE_MAP_ANNOTATION, CERTIFICATES_OPTION } from '../../catalog';
import { errorOf } from '../../errors';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';

/** The cert-manager object that issues certificates, which exists already. */
export interface CertificateIssuer {
  /** `Issuer` of the gateway's namespace, or `ClusterIssuer` of every namespace. */
  readonly kind: 'Issuer' | 'ClusterIssuer';
  /** Its name. */
  readonly name: string;
}

/** How cert-manager issues the certificate. */
export interface CertManagerOptions {
  /** Who issues it: the object of your app, or kind and name. */
  readonly issuer: ApiObject | CertificateIssuer;
}

/** Certificates of Certificate Manager, by one of two ways. */
export type CertificateManagerOptions =
  | {
      /** Names of regional certificates, at least one: GKE's regional classes take these. */
      readonly certificates: readonly string[];
    }
  | {
      /** Name of a certificate map: GKE's global classes take it, and it replaces the listeners' own certificates. */
      readonly map: string;
    };

/** What a certificate source is asked with. */
export interface TlsContext {
  /** The gateway, below which objects are made. */
  readonly scope: Construct;
  /** Name of the Gateway. */
  readonly gateway: string;
  /** Host names that the certificate is for. */
  readonly hostnames: readonly string[];
}

/** What a certificate source contributes to a Gateway. */
export interface TlsBinding {
  /** The `tls` block of HTTPS listeners. */
  readonly listener?: GatewaySpecListenersTls;
  /** Annotations of the Gateway. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Where a gateway takes the certificates of its HTTPS listeners from. */
export abstract class GatewayTls {
  /**
   * From Google's Certificate Manager, by reference: regional certificates by name, or a certificate map for the global
   * classes. Certificates and maps are made outside the cluster.
   *
   * @throws GKEI_EMPTY_LIST without a certificate.
   */
  static certificateManager(options: CertificateManagerOptions): GatewayTls {
    return new CertificateManagerTls(options);
  }

  /** From cert-manager: a Certificate for the gateway's host names, kept in a Secret and renewed by cert-manager. */
  static certManager(options: CertManagerOptions): GatewayTls {
    return new CertManagerTls(options);
  }

  /** From a Secret of the type `kubernetes.io/tls` in the gateway's namespace, by reference or by name. */
  static secret(secret: ISecret | string): GatewayTls {
    return new SecretTls(typeof secret === 'string' ? secret : secret.name);
  }

  /** @internal */
  abstract _bind(context: TlsContext): TlsBinding;
}

class CertificateManagerTls extends GatewayTls {
  constructor(private readonly options: CertificateManagerOptions) {
    super();
  }

  /** @internal */
  _bind({ scope }: TlsContext): TlsBinding {
    if ('map' in this.options) {
      return { annotations: { [CERTIFICATE_MAP_ANNOTATION]: this.options.map } };
    }
    const { certificates } = this.options;
    if (certificates.length === 0) {
      throw errorOf('GKEI_EMPTY_LIST', { construct: scope.node.path, option: 'tls.certificates' });
    }
    return { listener: { mode: Mode.TERMINATE, options: { [CERTIFICATES_OPTION]: certificates.join(',') } } };
  }
}

class CertManagerTls extends GatewayTls {
  constructor(private readonly options: CertManagerOptions) {
    super();
  }

  /** @internal */
  _bind({ scope, gateway, hostnames }: TlsContext): TlsBinding {
    if (hostnames.length === 0) {
      throw errorOf('GKEI_CERTIFICATE_WITHOUT_HOSTNAME', { gateway: scope.node.path });
    }
    const { kind, name } = this.options.issuer;
    const secretName = `${gateway}-tls`;
    const manifest = Certificate.manifest({
      metadata: described(`cert-manager keeps the certificate of ${hostnames.join(', ')} in the Secret ${secretName}`),
      spec: {
        secretName,
        dnsNames: [...hostnames],
        issuerRef: { group: 'cert-manager.io', kind, name },
        privateKey: { rotationPolicy: Rotation.ALWAYS },
      },
    });
    RenderedObject.ofManifest(scope, 'Certificate', manifest);
    return { listener: secretListener(secretName) };
  }
}

class SecretTls extends GatewayTls {
  constructor(private readonly name: string) {
    super();
  }

  /** @internal */
  _bind(): TlsBinding {
    return { listener: secretListener(this.name) };
  }
}

function secretListener(name: string): GatewaySpecListenersTls {
  return { mode: Mode.TERMINATE, certificateRefs: [{ name }] };
}
