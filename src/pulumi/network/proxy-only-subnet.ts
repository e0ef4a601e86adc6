import { DEFAULT_RANGES } from '../../planning';
import type { ProxyOnlySubnetPurpose } from './cluster-network';

/** A proxy-only subnet that somebody else made. */
export interface ExistingProxyOnlySubnet {
  /** Its range, in CIDR notation: requests come from there. */
  readonly range: string;
  /** Its purpose. */
  readonly purpose: ProxyOnlySubnetPurpose;
}

/** Where the proxies of a region's load balancers get their addresses. A VPC network has one such subnet in a region. */
export class ProxyOnlySubnet {
  /**
   * A subnet of its own, with the purpose that the gateway class asks for.
   *
   * @param range in CIDR notation, /26 or larger; Google recommends /23. The proxies of all load balancers of the region share it.
   */
  static create(range: string = DEFAULT_RANGES.proxyOnlySubnet): ProxyOnlySubnet {
    return new ProxyOnlySubnet(range, undefined);
  }

  /** The one that the region has. */
  static existing({ range, purpose }: ExistingProxyOnlySubnet): ProxyOnlySubnet {
    return new ProxyOnlySubnet(range, purpose);
  }

  private constructor(
    /** @internal */
    readonly _range: string,
    /**
     * Purpose of the existing one; undefined where it is to be made.
     *
     * @internal
     */
    readonly _existing: ProxyOnlySubnetPurpose | undefined,
  ) {}
}
