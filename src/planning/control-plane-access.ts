import { errorOf } from '../errors';

/** Addresses that may reach an IP endpoint. */
export interface AuthorizedNetwork {
  /** The range in CIDR notation. */
  readonly cidr: string;
  /**
   * What stands behind it, for people.
   *
   * @default - no name
   */
  readonly name?: string;
}

/** Where a cluster's API answers, and to whom. */
export interface ControlPlaneAccess {
  /**
   * Whether it answers at a DNS name, which the whole internet can resolve and IAM guards: who lacks the permission
   * `container.clusters.connect` gets no further.
   *
   * @default true
   */
  readonly dns?: boolean;
  /**
   * Whether it answers at an IP address too: `private` inside the network, `public` on the internet, to
   * `authorizedNetworks` alone.
   *
   * @default 'none'
   */
  readonly ip?: 'none' | 'private' | 'public';
  /**
   * Who may reach the IP address. Nodes may anyway.
   *
   * @default - nobody else
   */
  readonly authorizedNetworks?: readonly AuthorizedNetwork[];
}

/**
 * Fills in what is not wished for.
 *
 * @throws GKEI_CONTROL_PLANE_CLOSED, GKEI_CONTROL_PLANE_OPEN, GKEI_AUTHORIZED_NETWORKS_UNUSED
 */
export function planControlPlaneAccess(access: ControlPlaneAccess = {}): Required<ControlPlaneAccess> {
  const { dns = true, ip = 'none', authorizedNetworks = [] } = access;
  if (!dns && ip === 'none') {
    throw errorOf('GKEI_CONTROL_PLANE_CLOSED', {});
  }
  if (ip === 'public' && authorizedNetworks.length === 0) {
    throw errorOf('GKEI_CONTROL_PLANE_OPEN', {});
  }
  if (ip === 'none' && authorizedNetworks.length > 0) {
    throw errorOf('GKEI_AUTHORIZED_NETWORKS_UNUSED', { cidrs: authorizedNetworks.map(({ cidr }) => cidr) });
  }
  return { dns, ip, authorizedNetworks };
}
