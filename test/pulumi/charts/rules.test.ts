import { lateToken } from '../../../src/late-token';
import { checkLateValues } from '../../../src/pulumi/charts/_late-places';
import { check, type Manifest, pathText, textsIn } from '../../../src/rules';
import { synthesise } from '../../examples/synthesise';
import { EXAMPLE_NAMES } from '../../examples/table';

const TOKEN = lateToken({ kind: 'value', value: 'late' });

/** A text that is late as a whole, or, every other time, one that ends in a late value, as that of a flag does. */
function lateVariant(text: string, index: number): string {
  if (index % 2 === 0) {
    return TOKEN;
  }
  return text.includes('=') ? `${text.split('=')[0]}=${TOKEN}` : `${text}${TOKEN}`;
}

/** Objects, in one of which another text stands at a path. */
function withText(objects: readonly Manifest[], index: number, path: readonly string[], text: string): Manifest[] {
  const copy = structuredClone(objects[index]);
  // biome-ignore lint/suspicious/noExplicitAny: a path leads anywhere
  const parent = path.slice(0, -1).reduce<any>((at, key) => at[key], copy);
  parent[path[path.length - 1]] = text;
  return [...objects.slice(0, index), copy, ...objects.slice(index + 1)];
}

function isAllowed(objects: readonly Manifest[]): boolean {
  try {
    checkLateValues(objects);
    return true;
  } catch {
    return false;
  }
}

/** Every kind of place where a text stands in an example, so that each is tried once. */
const seen = new Set<string>();
const isNew = (place: string) => !seen.has(place) && seen.add(place);

test.each(EXAMPLE_NAMES)('in %s rules find nothing about a late value but that it is late', (example) => {
  const objects = synthesise(example);
  const late = objects.flatMap((object, index) =>
    textsIn(object)
      .filter(({ path, text }) => isNew(`${object.kind} ${pathText(path).replace(/\d+/g, '')} ${text.split('=')[0]}`))
      .map(({ path, text }, place) => withText(objects, index, path, lateVariant(text, place)))
      .filter(isAllowed),
  );
  const problems = late.map((changed) => check(changed).map(({ code, problem }) => `${code}: ${problem}`));
  expect(problems.filter(([first, ...others]) => !/^GKEI_LATE_VALUE:/.test(first) || others.length > 0)).toEqual([]);
});

test('many kinds of places were tried', () => {
  expect(seen.size).toBeGreaterThan(300);
});
