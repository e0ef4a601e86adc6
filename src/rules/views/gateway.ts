import { CERTIFICATE_MAP_ANNOTATION, CERTIFICATES_OPTION, GATEWAY_ANNOTATIONS, GatewayClass } from '../../catalog';
import type { Manifest } from '../manifest';
import { at, isObject, listAt, textAt, textsAt } from './fields';

/** A listener of a Gateway. */
export interface Listener {
  readonly name: string;
  readonly protocol: string;
  /** Undefined for every host name. */
  readonly hostname: string | undefined;
  /** Names of Certificate Manager's certificates, as the option of GKE's classes says them. */
  readonly managedCertificates: string | undefined;
  /** Whether it names certificates of its own. */
  readonly certificateRefs: boolean;
  /** The namespaces whose routes may attach: its own, all, some by name, or by labels that nobody here knows. */
  readonly routesFrom: 'own' | 'all' | 'unknown' | readonly string[];
}

/** A Gateway. */
export interface Gateway {
  readonly manifest: Manifest;
  /** Name of its class; empty where none is named. */
  readonly className: string;
  /** The class, where the catalog knows it, or the one that an annotation says it is like. */
  readonly class: GatewayClass | undefined;
  /** Whether GKE's load balancer serves it: known from the catalog, or from the name that GKE gives its classes. */
  readonly gke: boolean;
  readonly listeners: readonly Listener[];
  /** The certificate map of Certificate Manager that an annotation names. */
  readonly certificateMap: string | undefined;
  /** Whether an annotation names what finds the model of requests. */
  readonly modelRouter: boolean;
}

/** Reads a Gateway. */
export function readGateway(manifest: Manifest): Gateway {
  const className = textAt(manifest.spec, 'gatewayClassName') ?? '';
  const annotation = (key: string) => textAt(manifest.metadata, 'annotations', key);
  const known = GatewayClass.ofName(className) ?? GatewayClass.ofName(annotation(GATEWAY_ANNOTATIONS.classLike) ?? '');
  return {
    manifest,
    className,
    class: known,
    gke: known?.gke ?? className.startsWith('gke-'),
    listeners: listAt(manifest.spec, 'listeners').map(readListener),
    certificateMap: annotation(CERTIFICATE_MAP_ANNOTATION),
    modelRouter: annotation(GATEWAY_ANNOTATIONS.modelRouter) !== undefined,
  };
}

function readListener(listener: unknown): Listener {
  return {
    name: textAt(listener, 'name') ?? '',
    protocol: textAt(listener, 'protocol') ?? '',
    hostname: textAt(listener, 'hostname'),
    managedCertificates: textAt(listener, 'tls', 'options', CERTIFICATES_OPTION),
    certificateRefs: listAt(listener, 'tls', 'certificateRefs').length > 0,
    routesFrom: routesFrom(at(listener, 'allowedRoutes', 'namespaces')),
  };
}

/** Kubernetes labels each namespace with its name; other labels are not known from here. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

function routesFrom(namespaces: unknown): Listener['routesFrom'] {
  const from = textAt(namespaces, 'from') ?? 'Same';
  if (from !== 'Selector') {
    return from === 'All' ? 'all' : 'own';
  }
  const labels = at(namespaces, 'selector', 'matchLabels');
  const expressions = listAt(namespaces, 'selector', 'matchExpressions');
  if (expressions.length === 0) {
    const name = textAt(labels, NAME_LABEL);
    return name !== undefined && isObject(labels) && Object.keys(labels).length === 1 ? [name] : 'unknown';
  }
  const [expression] = expressions;
  const isByName =
    labels === undefined &&
    expressions.length === 1 &&
    textAt(expression, 'key') === NAME_LABEL &&
    textAt(expression, 'operator') === 'In';
  return isByName ? textsAt(expression, 'values') : 'unknown';
}
