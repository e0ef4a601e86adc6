import { errorOf } from '../errors';

const LOCATION = /^([a-z]+-[a-z]+\d+)(-[a-z0-9]+)?$/;

/** A place where Google runs machines. */
export interface GkeLocation {
  /** Such as `europe-west4`. */
  readonly region: string;
  /** Such as `europe-west4-a`; undefined where the place is a region. */
  readonly zone: string | undefined;
}

/** Tells a region from a zone by its name. @throws GKEI_LOCATION where the name is of neither */
export function parseLocation(location: string): GkeLocation {
  const match = LOCATION.exec(location);
  if (!match) {
    throw errorOf('GKEI_LOCATION', { location });
  }
  return { region: match[1], zone: match[2] === undefined ? undefined : location };
}

/** Zones in which GKE puts the nodes of a regional cluster by itself. */
const ZONES_OF_REGION = 3;

/** Where the nodes of a cluster stand. */
export interface NodeZones {
  /** In how many zones. */
  readonly count: number;
  /** The zones that GKE must be told beside a zonal cluster's own; undefined where it chooses. */
  readonly locations: string[] | undefined;
}

/**
 * Where the nodes of a cluster stand.
 *
 * @param zones zones that are wished for, or undefined for GKE's choice
 * @throws GKEI_EMPTY_LIST, GKEI_ZONE_OUTSIDE_REGION
 */
export function planNodeZones(
  construct: string,
  { region, zone: own }: GkeLocation,
  zones: readonly string[] | undefined,
): NodeZones {
  if (zones === undefined) {
    return { count: own === undefined ? ZONES_OF_REGION : 1, locations: undefined };
  }
  if (zones.length === 0) {
    throw errorOf('GKEI_EMPTY_LIST', { construct, option: 'zones' });
  }
  const stray = zones.find((zone) => !zone.startsWith(`${region}-`));
  if (stray !== undefined) {
    throw errorOf('GKEI_ZONE_OUTSIDE_REGION', { construct, zone: stray, region });
  }
  const others = [...new Set(zones)].filter((zone) => zone !== own);
  return {
    count: others.length + (own === undefined ? 0 : 1),
    locations: others.length === 0 ? undefined : others,
  };
}
