import { type ErrorDetails, errorOf, type LatePlace } from '../../errors';
import { lateTokensIn, meaningOf, showsLateToken } from '../../late-token';
import { keysIn, type Manifest, type PlacedText, pathText, textsIn } from '../../rules';
import { fillLateText, lateTokensWithin } from './_late-text';

type Place = ErrorDetails<'GKEI_LATE_VALUE_PLACE'>['places'][number];

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
  const late = objects.filter(mayBeLate);
  const selected = late.length > 0 ? new Set(objects.flatMap(selectorKeys)) : new Set<string>();
  const found = late.flatMap((manifest) => {
    const keys = keysIn(manifest).map((placed) => ({ ...placed, is: 'key' as const }));
    const texts = textsIn(manifest).map((placed) => ({ ...placed, is: unfitness(placed, selected) }));
    return [...keys, ...texts, ...spreadLists(manifest)]
      .filter(({ text }) => showsLateToken(text))
      .map(({ path, ...others }) => ({ object: nameOf(manifest), path: pathText(path), ...others }));
  });
  const places = found.filter((place): place is (typeof found)[number] & Place => place.is !== undefined);
  if (places.length > 0) {
    throw errorOf('GKEI_LATE_VALUE_PLACE', { places });
  }
  const lost = found.find(({ text }) => !isRestorable(text));
  if (lost) {
    throw errorOf('GKEI_LATE_VALUE_LOST', lost);
  }
}

/** Checks that nobody put an Output into a text, of which JavaScript makes a sentence. @throws GKEI_OUTPUT_IN_TEXT */
export function checkOutputs(objects: readonly Manifest[]): void {
  for (const manifest of objects) {
    const wrong = textsIn(manifest).find(({ text }) => text.includes(OUTPUT_TEXT));
    if (wrong) {
      throw errorOf('GKEI_OUTPUT_IN_TEXT', { object: nameOf(manifest), path: pathText(wrong.path) });
    }
  }
}

/** Whether a late value may stand somewhere in an object, also as a list of its letters: most have none. */
function mayBeLate(manifest: Manifest): boolean {
  const json = JSON.stringify(manifest);
  return showsLateToken(json) || showsLateToken(json.replaceAll('","', ''));
}

const nameOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;

/** As what a text cannot be late; undefined where it can. */
function unfitness({ path, text }: PlacedText, selected: ReadonlySet<string>): LatePlace | undefined {
  const key = path[path.length - 1];
  const parents = path.slice(0, -1);
  const parent = parents[parents.length - 1];
  if (isName(key, parents)) {
    return 'name';
  }
  if (isInSelector(path) || (parent === 'labels' && selected.has(key))) {
    return 'selected';
  }
  if (TEXT_MAPS.includes(parent)) {
    return undefined;
  }
  if (COUNTS.test(key) || ['limits', 'requests'].includes(parent)) {
    return 'number';
  }
  return LISTS.test(key) && lateTokensIn(text).length > 0 ? 'list' : undefined;
}

/** Whether a field names an API, an object or a part of one. */
function isName(key: string, parents: readonly string[]): boolean {
  const parent = parents[parents.length - 1];
  return (
    (['apiVersion', 'kind'].includes(key) && !TEXT_MAPS.includes(parent)) ||
    (key === 'group' && parents.some((each) => /Refs?$/.test(each))) ||
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
function spreadLists(value: unknown, path: readonly string[] = []): (PlacedText & { readonly is: LatePlace })[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const inner = Object.entries(value).flatMap(([key, child]) => spreadLists(child, [...path, key]));
  const letters = Array.isArray(value) ? value.filter((item) => typeof item === 'string' && item.length === 1) : [];
  return letters.length > 0 ? [...inner, { path, text: letters.join(''), is: 'list' }] : inner;
}

function isRestorable(text: string): boolean {
  const isKnown = (token: string) => meaningOf(token) !== undefined;
  return lateTokensWithin(text).every(isKnown) && !showsLateToken(fillLateText(text, () => ''));
}
