import { AUTOSCALERS_CODES } from './autoscalers';
import { CHARTS_CODES } from './charts';
import { CLUSTER_CODES } from './cluster';
import { CONSTRUCTS_CODES } from './constructs';
import type { Explanation } from './explanation';
import { GATEWAY_CONSTRUCTS_CODES } from './gateway-constructs';
import { GATEWAYS_CODES } from './gateways';
import { IDENTITY_CODES } from './identity';
import { NETWORK_CODES } from './network';
import { NODE_POOL_CODES } from './node-pool';
import { OBJECTS_CODES } from './objects';
import { PICKER_CODES } from './picker';
import { PLANNING_CODES } from './planning';
import { PLATFORM_CODES } from './platform';
import { PODS_CODES } from './pods';
import { POOLS_CODES } from './pools';
import { PROGRAM_CODES } from './program';
import { SIMULATOR_CODES } from './simulator';
import { WORKLOADS_CODES } from './workloads';

/** What rules find in rendered objects, by what the objects are. */
const FINDINGS = {
  ...PODS_CODES,
  ...WORKLOADS_CODES,
  ...AUTOSCALERS_CODES,
  ...POOLS_CODES,
  ...GATEWAYS_CODES,
  ...OBJECTS_CODES,
};

/**
 * The table of stable error codes. Every error that the library throws and every finding that a rule
 * reports carries one of these codes; the text says what is wrong, the offending value and what to set instead.
 *
 * Codes never change their meaning; new ones are added at the end of their group.
 */
const CODES = {
  ...PLANNING_CODES,
  ...PROGRAM_CODES,
  ...CONSTRUCTS_CODES,
  ...GATEWAY_CONSTRUCTS_CODES,
  ...PICKER_CODES,
  ...NETWORK_CODES,
  ...CLUSTER_CODES,
  ...IDENTITY_CODES,
  ...NODE_POOL_CODES,
  ...CHARTS_CODES,
  ...PLATFORM_CODES,
  ...SIMULATOR_CODES,
  ...FINDINGS,
};

/** The code of something that a rule finds. */
export type FindingCode = keyof typeof FINDINGS;

/** A stable error code, such as `GKEI_OUT_OF_RANGE`. */
export type ErrorCode = keyof typeof CODES;

/** The details that a code's text is made of. */
export type ErrorDetails<C extends ErrorCode> = Parameters<(typeof CODES)[C]>[0];

/** Renders the text of a code. */
export function explain<C extends ErrorCode>(code: C, details: ErrorDetails<C>): Explanation {
  return (CODES[code] as (details: ErrorDetails<C>) => Explanation)(details);
}
