import * as fc from 'fast-check';
import { CHECKED_KINDS, check, findingText, Inventory, type Manifest, RULES } from '../../src/rules';
import { parseManifests } from '../manifests';
import { runs } from '../runs';
import { CLASSIC } from './_classic';
import { type Draft, legacySet, rightSet } from './_right-set';

test('a right set gives no finding, in both generations of the pool', () => {
  expect(check(Object.values(rightSet()))).toEqual([]);
  expect(check(Object.values(legacySet()))).toEqual([]);
  expect(check([])).toEqual([]);
});

test('sets side by side give no finding, and a mistake in one is found in that one', () => {
  const sets = ['-a', '-b', '-c'].map(rightSet);
  sets[1].pool.spec.targetPorts[0].number = 8001;
  const findings = check(sets.flatMap((set) => Object.values(set)));
  expect(findings.map(({ code, object }) => [code, object.metadata.name])).toEqual([
    ['GKEI_POOL_PORT_UNKNOWN', 'chat-b'],
    ['GKEI_HEALTH_CHECK_MISMATCH', 'chat-b'],
  ]);
});

test('a finding points at the very object that it was found in', () => {
  const set = rightSet();
  set.server.spec.template.spec.enableServiceLinks = true;
  expect(check(Object.values(set))[0].object).toBe(set.server);
});

test('the kinds that are read are exactly the checked kinds', () => {
  const asked = jest.spyOn(Inventory.prototype, 'ofKind');
  const inventory = new Inventory(Object.values(rightSet()));
  for (const rule of RULES) {
    rule(inventory);
  }
  expect(new Set(asked.mock.calls.map(([kind]) => kind))).toEqual(CHECKED_KINDS);
  asked.mockRestore();
});

test('every mistake of the classic hand-written set-up is found at once', () => {
  const found = check(parseManifests(CLASSIC)).map(({ code, object }) => `${object.kind} ${code}`);
  expect(found).toEqual([
    'Deployment GKEI_IMAGE_NOT_PINNED',
    'Deployment GKEI_PROBE_MISSING',
    'Deployment GKEI_PROBE_MISSING',
    'Deployment GKEI_GPU_TOLERATION_MISSING',
    'Deployment GKEI_DRAIN_MISSING',
    'Deployment GKEI_DRAIN_MISSING',
    'Deployment GKEI_SERVICE_LINKS',
    'Deployment GKEI_DISK_TOO_SMALL',
    'Deployment GKEI_ROLLOUT_DEADLOCK',
    'Deployment GKEI_DISRUPTION_BUDGET_MISSING',
    'InferencePool GKEI_POOL_SELECTOR_SHAPE',
    'InferencePool GKEI_POOL_WITHOUT_PICKER',
    'InferencePool GKEI_HEALTH_CHECK_POLICY_MISSING',
    'InferencePool GKEI_BACKEND_POLICY_MISSING',
    'HTTPRoute GKEI_ROUTE_OPENS_ADMIN_PATHS',
    'HTTPRoute GKEI_CONTROL_HEADERS_OPEN',
    'Gateway GKEI_GATEWAY_CLASS_UNSUPPORTED',
  ]);
});

/** Every place in a value, as the path of keys that leads to it. */
function placesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  const children = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [path, ...children.flatMap(([key, child]) => placesOf(child, [...path, key]))];
}

const SETS = [rightSet, legacySet];
const PLACES = SETS.map((make) => placesOf(make()).filter((path) => path.length > 0));

/** A right set with odd values in some of its places. */
const mangledSet = fc.nat(SETS.length - 1).chain((which) =>
  fc
    .array(
      fc.tuple(
        fc.constantFrom(...PLACES[which]),
        fc.oneof(
          fc.jsonValue(),
          fc.anything(),
          // biome-ignore lint/suspicious/noTemplateCurlyInString: the token of a late value
          fc.constantFrom('${late.1}', '$(NAME)', '{{ .Values.x }}', '', null, undefined, -1, 0, 1e308, '25%'),
        ),
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map((changes) => {
      const set: Draft = SETS[which]();
      for (const [path, value] of changes) {
        const parent = path.slice(0, -1).reduce<Draft>((at, key) => (Object(at) === at ? at[key] : undefined), set);
        if (Object(parent) === parent && Object.isExtensible(parent)) {
          Reflect.set(parent, path[path.length - 1], value);
        }
      }
      return Object.values(set) as Manifest[];
    }),
);

test('odd objects never break a rule, and every finding is told in text about a named object', () => {
  fc.assert(
    fc.property(mangledSet, (objects) => {
      for (const found of check(objects)) {
        expect(objects).toContain(found.object);
        expect(found.object.metadata.name).toEqual(expect.any(String));
        expect(findingText(found)).not.toMatch(/undefined|NaN|\[object/);
      }
    }),
    { numRuns: runs(300) },
  );
});
