import { expectOnly, findingsAfter } from '../_right-set';

/** What is found after the Gateway moved to the namespace `web`, with these namespaces let in. */
const fromElsewhere = (namespaces?: object) =>
  findingsAfter(({ gateway, route }) => {
    gateway.metadata.namespace = 'web';
    route.spec.parentRefs[0].namespace = 'web';
    gateway.spec.listeners[0].allowedRoutes = { namespaces };
  });

const byName = (...values: string[]) => ({
  from: 'Selector',
  selector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }] },
});

test.each([undefined, { from: 'Same' }, byName('web', 'team-a')])(
  'a route of a namespace that is not let in is found: %j',
  (namespaces) => {
    expectOnly(fromElsewhere(namespaces), {
      code: 'GKEI_ROUTE_NOT_ATTACHED',
      object: 'HTTPRoute chat',
      problem: 'namespace is "llm", which no listener of the Gateway chat lets in',
      remedy: 'let it in by allowedRoutes, or move the route to web',
    });
  },
);

test.each([
  { from: 'All' },
  byName('web', 'llm'),
  { from: 'Selector', selector: { matchLabels: { 'kubernetes.io/metadata.name': 'llm' } } },
  { from: 'Selector', selector: { matchLabels: { team: 'a' } } },
])('a route that is let in, or that may be, is right: %j', (namespaces) => {
  expect(fromElsewhere(namespaces)).toEqual([]);
});

test('a listener that is not there is found', () => {
  expectOnly(
    findingsAfter(({ route }) => {
      route.spec.parentRefs[0].sectionName = 'https';
    }),
    {
      code: 'GKEI_ROUTE_NOT_ATTACHED',
      object: 'HTTPRoute chat',
      problem: 'sectionName is "https"',
      remedy: 'set it to http',
    },
  );
});

describe('host names', () => {
  const hosts = (listener: string | undefined, route: string[]) =>
    findingsAfter((set) => {
      set.gateway.spec.listeners[0].hostname = listener;
      set.route.spec.hostnames = route;
    });

  test('that no listener serves are found', () => {
    expectOnly(hosts('*.example.com', ['llm.example.com', 'llm.example.org']), {
      code: 'GKEI_ROUTE_NOT_ATTACHED',
      object: 'HTTPRoute chat',
      problem: 'hostnames is "llm.example.org"',
      remedy: 'set it to *.example.com',
    });
  });

  test.each([
    ['llm.example.com', ['llm.example.com']],
    ['*.example.com', ['llm.example.com']],
    ['llm.example.com', ['*.example.com']],
    [undefined, ['llm.example.org']],
  ])('that the listener for %s covers are right: %j', (listener, route) => {
    expect(hosts(listener, route)).toEqual([]);
  });
});
