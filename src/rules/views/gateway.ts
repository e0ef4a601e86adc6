import { GATEWAY_ANNOTATIONS, GatewayClass } from '../../catalog';
import type { Manifest } from '../manifest';
import { textAt } from './fields';

/** A Gateway. */
export interface Gateway {
  readonly manifest: Manifest;
  /** Name of its class; empty where none is named. */
  readonly className: string;
  /** The class, where the catalog knows it, or the one that an annotation says it is like. */
  readonly class: GatewayClass | undefined;
  /** Whether GKE's load balancer serves it: known from the catalog, or from the name that GKE gives its classes. */
  readonly gke: boolean;
}

/** Reads a Gateway. */
export function readGateway(manifest: Manifest): Gateway {
  const className = textAt(manifest.spec, 'gatewayClassName') ?? '';
  const like = textAt(manifest.metadata, 'annotations', GATEWAY_ANNOTATIONS.classLike);
  const known = GatewayClass.ofName(className) ?? (like === undefined ? undefined : GatewayClass.ofName(like));
  return { manifest, className, class: known, gke: known?.gke ?? className.startsWith('gke-') };
}
