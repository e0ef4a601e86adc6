import { type ErrorDetails, errorOf } from '../../errors';
import { lateTokensIn, meaningOf, showsLateToken } from '../../late-token';
import { keysIn, type Manifest, type PlacedText, pathText, textsIn } from '../../rules';
import { fillLateText, lateTokensWithin } from './_late-text';

type Place = ErrorDetails<'GKEI_LATE_VALUE_PLACE'>['places'][number];

/** Why a late value may not stand somewhere, and how to do it instead. */
interface Misplacement {
  readonly what: string;
  readonly remedy: string;
}

const NAME: Misplacement = {
  what: 'a name',
  remedy: 'choose the name in the program, and give it to both sides as a plain string',
};
const KEY: Misplacement = {
  what: 'a key',
  remedy: 'write the key as a plain string, and let the late value be what stands under it',
};
const SELECTOR: Misplacement = {
  what: 'a label that a selector asks for',
  remedy: 'select by a label of a plain value, and put the late value into an annotation',
};
const COUNT: Misplacement = {
  what: 'a number',
  remedy: 'read the number from the configuration of the stack, such as new pulumi.Config().requireNumber("replicas")',
};
const LIST: Misplacement = {
  what: 'a list',
  remedy: 'write the list in the chart, each item a late value of its own: [late(list.apply(([first]) => first))]',
};

/** Fields of Kubernetes that hold numbers, whatever their object. */
const COUNTS =
  /^((min|max|idle)?replica(s|Count)|parallelism|completions|weight|number|(container|host|node|target)?port(number)?|max(Surge|Unavailable)|\w+(Seconds|Threshold)|revisionHistoryLimit|nvidia\.com\/gpu|google\.com\/tpu)$/i;

/** Lists whose items other parts of the object find by their names. */
const NAMED_ITEMS = /^(containers|initContainers|env|volumes|volumeMounts|ports|listeners)$/;

/** Fields of Kubernetes that hold lists, whatever their object. */
const LISTS =
  /^(args|command|env|envFrom|ports|containers|initContainers|volumes|volumeMounts|tolerations|topologySpreadConstraints|imagePullSecrets|accessModes|finalizers|rules|verbs|resources|apiGroups|subjects|listeners|parentRefs|backendRefs|certificateRefs|targetRefs|hostnames|matches|filters|addresses|metrics|triggers|endpoints|values|loadBalancerSourceRanges)$/;

/** Fields whose content is a map of texts, with keys that may be called anything. */
const TEXT_MAPS = [
  'data',
  'stringData',
  'annotations',
  'labels',
  'nodeSelector',
  'options',
  'volumeAttributes',
  'metadata',
];

/** The text that JavaScript makes of an Output, and of one in JSON. */
const OUTPUT_TEXT = 'on an [Output<T>] is not supported';

/** Checks that every late value in rendered objects can be put in. @throws GkeInferenceError */
export function checkLateValues(objects: readonly Manifest[]): void {
  const selected = new Set(objects.flatMap(selectorKeys));
  const found = objects.flatMap((manifest) => {
    const object = `${manifest.kind} ${manifest.metadata.name}`;
    const keys = keysIn(manifest).map((placed) => ({ placed, misplacement: KEY }));
    const texts = textsIn(manifest).map((placed) => ({ placed, misplacement: misplacementOf(placed, selected) }));
    return [...keys, ...texts, ...spreadLists(manifest)]
      .filter(({ placed }) => showsLateToken(placed.text))
      .map(({ placed, misplacement }) => ({ object, placed, misplacement }));
  });
  const wrong = found.flatMap(({ object, placed, misplacement }) =>
    misplacement ? [{ object, path: pathText(placed.path), ...misplacement }] : [],
  );
  if (wrong.length > 0) {
    throw misplaced(wrong);
  }
  for (const { object, placed } of found) {
    checkRestorable(object, placed);
  }
  checkOutputs(objects);
}

/** The error about late values in wrong places. */
export function misplaced(wrong: readonly (Place & { readonly remedy: string })[]): Error {
  return errorOf('GKEI_LATE_VALUE_PLACE', {
    places: wrong,
    remedies: [...new Set(wrong.map(({ remedy }) => remedy))],
  });
}

/** The error about the ids of constructs, of which cdk8s makes the names of objects. */
export function misplacedIds(paths: readonly string[]): Error {
  return misplaced(paths.map((path) => ({ object: `the construct ${path}`, path: 'the id', ...NAME })));
}

function misplacementOf({ path, text }: PlacedText, selected: ReadonlySet<string>): Misplacement | undefined {
  const key = path[path.length - 1];
  const parents = path.slice(0, -1);
  const parent = parents[parents.length - 1];
  if (isName(key, parents)) {
    return NAME;
  }
  if (isInSelector(path) || (parent === 'labels' && selected.has(key))) {
    return SELECTOR;
  }
  if (TEXT_MAPS.includes(parent)) {
    return undefined;
  }
  if (COUNTS.test(key) || ['limits', 'requests'].includes(parent)) {
    return COUNT;
  }
  return LISTS.test(key) && lateTokensIn(text).length > 0 ? LIST : undefined;
}

/** Whether a field names an API, an object or a part of one. */
function isName(key: string, parents: readonly string[]): boolean {
  const parent = parents[parents.length - 1];
  return (
    (['apiVersion', 'kind', 'group'].includes(key) && !TEXT_MAPS.includes(parent)) ||
    (['name', 'namespace', 'generateName'].includes(key) && parent === 'metadata') ||
    (key === 'name' && NAMED_ITEMS.test(parents[parents.length - 2]))
  );
}

/** Whether a path leads into what selects objects; selectors of metrics belong to whoever has the metrics. */
function isInSelector(path: readonly string[]): boolean {
  return (
    path.some((key) => ['selector', 'matchLabels', 'matchExpressions'].includes(key)) &&
    !path.some((key) => ['metric', 'metricSelector'].includes(key))
  );
}

/** The label keys that the selectors of an object ask for. */
function selectorKeys(manifest: Manifest): string[] {
  return keysIn(manifest)
    .filter(({ path }) => isInSelector(path) && ['selector', 'matchLabels'].includes(path[path.length - 2]))
    .map(({ text }) => text);
}

/** Lists that were made of the letters of a token. */
function spreadLists(
  value: unknown,
  path: readonly string[] = [],
): { placed: PlacedText; misplacement: Misplacement }[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const inner = Object.entries(value).flatMap(([key, child]) => spreadLists(child, [...path, key]));
  const letters = Array.isArray(value) ? value.filter((item) => typeof item === 'string' && item.length === 1) : [];
  return letters.length > 0 ? [...inner, { placed: { path, text: letters.join('') }, misplacement: LIST }] : inner;
}

function checkRestorable(object: string, { path, text }: PlacedText): void {
  const foreign = lateTokensWithin(text).some((token) => meaningOf(token) === undefined);
  if (foreign || showsLateToken(fillLateText(text, () => ''))) {
    throw errorOf('GKEI_LATE_VALUE_LOST', { object, path: pathText(path), text });
  }
}

function checkOutputs(objects: readonly Manifest[]): void {
  for (const manifest of objects) {
    const wrong = textsIn(manifest).find(({ text }) => text.includes(OUTPUT_TEXT));
    if (wrong) {
      const object = `${manifest.kind} ${manifest.metadata.name}`;
      throw errorOf('GKEI_OUTPUT_IN_TEXT', { object, path: pathText(wrong.path) });
    }
  }
}
