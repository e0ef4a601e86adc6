import { expectOnly, findingsAfter } from '../_right-set';

const matching = (matches: object[] | undefined) =>
  findingsAfter(({ route }) => {
    route.spec.rules[0].matches = matches;
  });

const match = (type: string, value: string) => [{ path: { type, value } }];

test.each([
  ['none', undefined, '/', '/metrics, /v1/load_lora_adapter, /v1/unload_lora_adapter'],
  ['of headers alone', [{ headers: [{ name: 'x-tenant', value: 'acme' }] }], '/', '/metrics'],
  ['of a prefix above', match('PathPrefix', '/v1/'), '/v1/', '/v1/load_lora_adapter, /v1/unload_lora_adapter'],
  ['of the path itself', match('Exact', '/sleep'), '/sleep', '/sleep'],
])('matches that open admin paths are found: %s', (_what, matches, path, opened) => {
  expectOnly(matching(matches), {
    code: 'GKEI_ROUTE_OPENS_ADMIN_PATHS',
    object: 'HTTPRoute chat',
    problem: `a match of the path "${path}" lets clients reach ${opened}`,
    remedy: 'Exact /v1/chat/completions',
  });
});

test.each([match('PathPrefix', '/v1/chat'), match('PathPrefix', '/v1/responses'), match('Exact', '/v1/models')])(
  'matches of serving paths are right: %j',
  (matches) => {
    expect(matching([matches])).toEqual([]);
  },
);

test('a route to Services may open everything', () => {
  const findings = findingsAfter(({ route }) => {
    route.spec.rules = [{ backendRefs: [{ name: 'web', port: 80 }] }];
  });
  expect(findings).toEqual([]);
});
