import { PLAIN_EXAMPLES } from '../examples/table';
import type { ApiClient } from './cluster/api-client';
import type { AuditEvent } from './cluster/cluster';
import { eventually } from './cluster/eventually';
import { type KubeObject, reference } from './cluster/kube-object';
import { describeServed } from './gateway/describe-served';
import type { ServedExample } from './gateway/served-example';

/** A rule of a Role, as the API server stores it. */
interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

for (const example of PLAIN_EXAMPLES) {
  describeServed(`the rights of the picker of ${example}`, { example }, (test) => {
    test('are those that its Role declares', {}, async (served) => {
      const { cluster, namespace } = served.box;
      await served.ready();
      const picker = await cluster.as(namespace, accountOf(served));
      const elsewhere = await rightsIn('default', picker);
      const granted = (await rightsIn(namespace, picker)).filter((rule) => !elsewhere.includes(rule));
      picker.close();
      expect(granted).toEqual(sorted(await declaredRules(served)));
    });

    test('are used, each of them, and nothing is asked for beyond', {}, async (served) => {
      const { cluster, namespace } = served.box;
      await served.ready();
      const username = `system:serviceaccount:${namespace}:${accountOf(served)}`;
      const declared = (await declaredRules(served)).flatMap(singleRights).sort();
      expect(declared.length).toBeGreaterThan(0);

      const asked = () => cluster.auditEvents().filter(({ user }) => user.username === username);
      const used = () => new Set(asked().map(rightOf));
      await eventually('each right has been used', () => declared.every((right) => used().has(right)));
      expect([...used()].sort()).toEqual(declared);
      expect(asked().filter(isForbidden)).toEqual([]);
    });
  });
}

function accountOf({ picker }: ServedExample): string {
  return picker['spec'].template.spec.serviceAccountName;
}

async function declaredRules(served: ServedExample): Promise<Rule[]> {
  return (await served.box.api.get(served.only('Role')))['rules'];
}

/** The rights on resources that a client has in a namespace, those that everybody has included. */
async function rightsIn(namespace: string, client: ApiClient): Promise<string[]> {
  const review = { ...reference('authorization.k8s.io/v1', 'SelfSubjectRulesReview'), spec: { namespace } };
  return sorted((await client.create(review as KubeObject))['status'].resourceRules);
}

function sorted(rules: readonly object[]): string[] {
  return rules.map((rule) => JSON.stringify(Object.entries(rule).sort())).sort();
}

/** What a rule allows, one verb on one resource at a time. */
function singleRights({ apiGroups, resources, resourceNames = [''], verbs }: Rule): string[] {
  return apiGroups.flatMap((apiGroup) =>
    resources.flatMap((resource) =>
      resourceNames.flatMap((name) => verbs.map((verb) => inWords(verb, { apiGroup, resource, name }))),
    ),
  );
}

function rightOf({ verb, objectRef }: AuditEvent): string {
  return objectRef === undefined ? `${verb} what is no resource` : inWords(verb, objectRef);
}

function inWords(verb: string, { apiGroup, resource, name }: NonNullable<AuditEvent['objectRef']>): string {
  return [verb, resource, ...(apiGroup ? [`of ${apiGroup}`] : []), ...(name ? [name] : [])].join(' ');
}

function isForbidden({ annotations }: AuditEvent): boolean {
  return annotations['authorization.k8s.io/decision'] !== 'allow';
}
