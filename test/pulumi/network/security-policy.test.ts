import { GatewayClass } from '../../../src/catalog';
import { settled } from '../registered';
import { provision } from './_network-program';

const POLICY = 'gcp:compute/regionSecurityPolicy:RegionSecurityPolicy';

test('a Cloud Armor policy judges the user’s rules first, then limits each client, and lets everybody else in', async () => {
  const { run, network } = await provision({
    securityPolicy: {
      requestsPerMinute: 120,
      client: { header: 'authorization' },
      preview: true,
      rules: [
        { match: { from: ['198.51.100.0/24'] }, action: 'allow', description: 'The office' },
        { match: { expression: "origin.region_code == 'AQ'" }, action: 'deny(403)' },
      ],
    },
  });
  const any = { versionedExpr: 'SRC_IPS_V1', config: { srcIpRanges: ['*'] } };
  expect(run.one(POLICY).inputs).toMatchObject({
    type: 'CLOUD_ARMOR',
    region: 'europe-west4',
    rules: [
      {
        priority: 1000,
        action: 'allow',
        description: 'The office',
        match: { versionedExpr: 'SRC_IPS_V1', config: { srcIpRanges: ['198.51.100.0/24'] } },
      },
      { priority: 1010, action: 'deny(403)', match: { expr: { expression: "origin.region_code == 'AQ'" } } },
      {
        priority: 2_147_483_646,
        action: 'throttle',
        preview: true,
        match: any,
        rateLimitOptions: {
          conformAction: 'allow',
          exceedAction: 'deny(429)',
          enforceOnKey: 'HTTP_HEADER',
          enforceOnKeyName: 'authorization',
          rateLimitThreshold: { count: 120, intervalSec: 60 },
        },
      },
      { priority: 2_147_483_647, action: 'allow', match: any },
    ],
  });
  expect(await settled(network.securityPolicyName!)).toBe('llm-armor-4f2a');
});

test.each([
  ['address', 'IP'],
  ['forwarded-address', 'XFF_IP'],
] as const)('a policy tells clients apart by %s', async (client, enforceOnKey) => {
  const { run } = await provision({ securityPolicy: { client } });
  expect(run.one(POLICY).inputs.rules[0].rateLimitOptions).toMatchObject({ enforceOnKey });
});

test('a policy may have no limit', async () => {
  const { run } = await provision({ securityPolicy: { requestsPerMinute: 'unlimited' } });
  expect(run.one(POLICY).inputs.rules).toHaveLength(1);
});

test('the policy of a global class is global', async () => {
  const { run } = await provision({ gatewayClass: GatewayClass.GKE_GLOBAL_EXTERNAL, securityPolicy: {} });
  const { inputs } = run.one('gcp:compute/securityPolicy:SecurityPolicy');
  expect(inputs.rules).toHaveLength(2);
  expect(inputs).not.toHaveProperty('region');
});
