import { RegionSecurityPolicy } from '@pulumi/gcp/compute/regionSecurityPolicy';
import { SecurityPolicy } from '@pulumi/gcp/compute/securityPolicy';
import type { Input, Output, ResourceOptions } from '@pulumi/pulumi';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';
import type { SecurityPolicyOptions, SecurityRule } from './security-policy';

/** The lowest priority, which the rule for everybody must have. */
const EVERYBODY = 2_147_483_647;

/** Rules of the user stand from here on, with room between them for rules that are added by hand in an emergency. */
const FIRST_PRIORITY = 1000;
const PRIORITY_STEP = 10;

const ANY_SOURCE = { versionedExpr: 'SRC_IPS_V1', config: { srcIpRanges: ['*'] } };

/** The rules of a policy, as regional and global policies have them. @throws GKEI_OUT_OF_RANGE, GKEI_EMPTY_LIST. */
export function securityRules({
  requestsPerMinute = 600,
  client = 'address',
  preview,
  rules = [],
}: SecurityPolicyOptions) {
  const everybody = { priority: EVERYBODY, action: 'allow', description: 'Everybody else', match: ANY_SOURCE };
  return [
    ...rules.map(ruleOfUser),
    ...(requestsPerMinute === 'unlimited'
      ? []
      : [
          {
            priority: EVERYBODY - 1,
            action: 'throttle',
            description: 'A client that asks too often is refused',
            preview,
            match: ANY_SOURCE,
            rateLimitOptions: {
              conformAction: 'allow',
              exceedAction: 'deny(429)',
              rateLimitThreshold: {
                count: wholeNumber('securityPolicy.requestsPerMinute', requestsPerMinute, 1),
                intervalSec: 60,
              },
              ...keyOf(client),
            },
          },
        ]),
    everybody,
  ];
}

function ruleOfUser({ match, action, description, preview }: SecurityRule, index: number) {
  const option = `securityPolicy.rules[${index}]`;
  if (description !== undefined) {
    wholeNumber(`the length of ${option}.description`, description.length, 1, 64);
  }
  if ('from' in match && match.from.length === 0) {
    throw errorOf('GKEI_EMPTY_LIST', { construct: option, option: 'match.from' });
  }
  if ('from' in match) {
    wholeNumber(`the length of ${option}.match.from`, match.from.length, 1, 10);
  }
  return {
    priority: FIRST_PRIORITY + PRIORITY_STEP * index,
    action,
    description,
    preview,
    match:
      'from' in match
        ? { versionedExpr: 'SRC_IPS_V1', config: { srcIpRanges: [...match.from] } }
        : { expr: { expression: match.expression } },
  };
}

function keyOf(client: NonNullable<SecurityPolicyOptions['client']>) {
  if (typeof client === 'object') {
    return { enforceOnKey: 'HTTP_HEADER', enforceOnKeyName: client.header };
  }
  return { enforceOnKey: client === 'address' ? 'IP' : 'XFF_IP' };
}

/** What a policy is registered with. */
export interface SecurityPolicyInput {
  readonly scope: 'regional' | 'global';
  readonly rules: ReturnType<typeof securityRules>;
  readonly project: Input<string> | undefined;
  readonly region: Input<string>;
}

/** Registers a policy and returns its name. */
export function securityPolicy(name: string, input: SecurityPolicyInput, opts: ResourceOptions): Output<string> {
  const args = {
    description: 'Judges requests to language models',
    type: 'CLOUD_ARMOR',
    project: input.project,
    rules: input.rules,
  };
  return input.scope === 'regional'
    ? new RegionSecurityPolicy(name, { ...args, region: input.region }, opts).name
    : new SecurityPolicy(name, args, opts).name;
}
