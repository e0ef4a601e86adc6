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

/** A place in the objects of an example, and the text to stand there instead. */
interface Change {
  readonly object: number;
  readonly path: readonly string[];
  readonly text: string;
}

/** Objects with other texts at some places. */
function withTexts(objects: readonly Manifest[], changes: readonly Change[]): Manifest[] {
  const copies = [...objects];
  for (const { object, path, text } of changes) {
    copies[object] = copies[object] === objects[object] ? structuredClone(objects[object]) : copies[object];
    // biome-ignore lint/suspicious/noExplicitAny: a path leads anywhere
    const parent = path.slice(0, -1).reduce<any>((at, key) => at[key], copies[object]);
    parent[path[path.length - 1]] = text;
  }
  return copies;
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

/** So many places are late at once: rules take most of the time. */
const AT_ONCE = 4;

test.each(EXAMPLE_NAMES)('in %s rules find nothing about a late value but that it is late', (example) => {
  const objects = synthesise(example);
  const changes = objects.flatMap((manifest, object) =>
    textsIn(manifest)
      .filter(({ path, text }) => isNew(`${manifest.kind} ${pathText(path).replace(/\d+/g, '')} ${text.split('=')[0]}`))
      .map(({ path, text }, place) => ({ object, path, text: lateVariant(text, place) }))
      .filter((change) => isAllowed(withTexts(objects, [change]))),
  );
  // Neighbours stand far apart in a batch, so that hardly ever two of them are of one rule.
  const batches = Math.ceil(changes.length / AT_ONCE);
  for (let batch = 0; batch < batches; batch++) {
    const places = changes.filter((_, index) => index % batches === batch);
    const found = check(withTexts(objects, places)).map(({ code, problem }) => `${code}: ${problem}`);
    const told = Array.from(new Set(places.map(({ object }) => object)), () =>
      expect.stringMatching(/^GKEI_LATE_VALUE:/),
    );
    expect({ places, found }).toEqual({ places, found: told });
  }
});

test('many kinds of places were tried', () => {
  expect(seen.size).toBeGreaterThan(300);
});
