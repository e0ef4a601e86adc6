import { type Connection, isAllowed } from './_policy-evaluator';

const SERVER = { namespace: 'llm', labels: { app: 'server' }, ip: '10.0.0.1' };
const CLIENT = { namespace: 'llm', labels: { app: 'client' }, ip: '10.0.0.2' };
const FOREIGN = { namespace: 'web', labels: { app: 'client' }, ip: '10.0.0.3' };
const OUTSIDE = { ip: '35.191.7.9' };

const policy = (spec: object, namespace = 'llm') => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'policy', namespace },
  spec: { podSelector: { matchLabels: { app: 'server' } }, ...spec },
});

const judge = (connection: Partial<Connection>, ...policies: ReturnType<typeof policy>[]) =>
  isAllowed(
    { policies, namespaces: { llm: { name: 'llm' }, web: { name: 'web' } } },
    { from: CLIENT, to: SERVER, port: 8000, ...connection },
  );

test('without a policy everything is allowed', () => {
  expect(judge({})).toBe(true);
  expect(judge({ from: OUTSIDE })).toBe(true);
});

test('a policy of another namespace, or for other pods, closes nothing', () => {
  expect(judge({}, policy({}, 'web'))).toBe(true);
  expect(judge({ to: CLIENT }, policy({}))).toBe(true);
});

test('a policy without rules closes ingress and leaves egress', () => {
  expect(judge({}, policy({}))).toBe(false);
  expect(judge({ from: SERVER, to: CLIENT }, policy({}))).toBe(true);
});

test('egress is closed by its type or by rules of it', () => {
  const out = { from: SERVER, to: CLIENT };
  expect(judge(out, policy({ policyTypes: ['Egress'] }))).toBe(false);
  expect(judge(out, policy({ egress: [] }))).toBe(false);
  expect(judge({}, policy({ policyTypes: ['Egress'] }))).toBe(true);
});

test('an empty rule allows everything', () => {
  expect(judge({ from: OUTSIDE }, policy({ ingress: [{}] }))).toBe(true);
});

test('pods are those of the same namespace, unless namespaces are selected too', () => {
  const podSelector = { matchLabels: { app: 'client' } };
  const same = policy({ ingress: [{ from: [{ podSelector }] }] });
  expect([CLIENT, FOREIGN, OUTSIDE].map((from) => judge({ from }, same))).toEqual([true, false, false]);
  const namespaceSelector = { matchExpressions: [{ key: 'name', operator: 'In', values: ['web'] }] };
  const both = policy({ ingress: [{ from: [{ podSelector, namespaceSelector }] }] });
  expect([CLIENT, FOREIGN].map((from) => judge({ from }, both))).toEqual([false, true]);
});

test('addresses are ranges with exceptions', () => {
  const ipBlock = { cidr: '35.191.0.0/16', except: ['35.191.8.0/24'] };
  const some = policy({ ingress: [{ from: [{ ipBlock }] }] });
  const ips = ['35.191.7.9', '35.191.8.9', '35.192.0.1'];
  expect(ips.map((ip) => judge({ from: { ip } }, some))).toEqual([true, false, false]);
});

test('ports count by number, range and protocol', () => {
  const some = policy({ ingress: [{ ports: [{ port: 8000 }, { protocol: 'UDP', port: 53, endPort: 54 }] }] });
  expect(judge({ port: 8000 }, some)).toBe(true);
  expect(judge({ port: 8001 }, some)).toBe(false);
  expect(judge({ port: 8000, protocol: 'UDP' }, some)).toBe(false);
  expect(judge({ port: 54, protocol: 'UDP' }, some)).toBe(true);
});

test('policies add up, and both sides must allow', () => {
  const closed = policy({});
  const open = policy({ ingress: [{}] });
  const mute = policy({ podSelector: { matchLabels: { app: 'client' } }, policyTypes: ['Egress'] });
  expect(judge({}, closed, open)).toBe(true);
  expect(judge({}, open, mute)).toBe(false);
});
