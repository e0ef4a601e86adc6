import { type Draft, expectOnly, findingsAfter } from '../_right-set';

/** What is found beside a second route, which is a copy of the first one after a change. */
const beside = (change: (copy: Draft) => void) =>
  findingsAfter((set) => {
    const copy = structuredClone(set.route);
    copy.metadata.name = 'support';
    change(copy);
    Object.assign(set, { copy });
  });

test('two routes that take the same requests are found', () => {
  expectOnly(
    beside(() => undefined),
    {
      code: 'GKEI_ROUTES_COLLIDE',
      object: 'HTTPRoute support',
      problem: 'the same requests as the route llm/chat, such as those to /v1/chat/completions',
      remedy: 'list both pools in one route with weights',
    },
  );
});

test.each<[string, (copy: Draft) => void]>([
  ['paths', ({ spec }) => Object.assign(spec.rules[0].matches[0].path, { value: '/v1/completions' })],
  [
    'headers',
    ({ spec }) => Object.assign(spec.rules[0].matches[0], { headers: [{ name: 'x-tenant', value: 'acme' }] }),
  ],
  ['methods', ({ spec }) => Object.assign(spec.rules[0].matches[0], { method: 'POST' })],
  ['host names', ({ spec }) => Object.assign(spec, { hostnames: ['llm.example.com'] })],
  ['gateways', ({ spec }) => Object.assign(spec.parentRefs[0], { name: 'internal' })],
])('routes that differ in %s are right', (_what, change) => {
  expect(beside(change)).toEqual([]);
});
