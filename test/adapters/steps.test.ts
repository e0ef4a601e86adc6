import fc from 'fast-check';
import { type PlacedAdapter, type Step, stepsTowards } from '../../src/adapters/steps';

const adapters = fc.uniqueArray(fc.record({ name: fc.constantFrom(...'abcdef'), path: fc.constantFrom('/1', '/2') }), {
  selector: ({ name }) => name,
});

/** What a model server has after the steps. */
function after(steps: readonly Step[], loaded: readonly PlacedAdapter[]): Map<string, string> {
  const paths = new Map(loaded.map(({ name, path }) => [name, path]));
  for (const { kind, adapter } of steps) {
    expect(paths.has(adapter.name)).toBe(kind !== 'load');
    if (kind === 'unload') {
      paths.delete(adapter.name);
    } else {
      paths.set(adapter.name, adapter.path);
    }
  }
  return paths;
}

const namesOf = (list: readonly PlacedAdapter[]) => new Set(list.map(({ name }) => name));

test('the steps lead from any set to any other, and then there are none', () => {
  fc.assert(
    fc.property(adapters, adapters, (wanted, loaded) => {
      const result = after(stepsTowards(namesOf(wanted), wanted, loaded), loaded);
      expect(result).toEqual(new Map(wanted.map(({ name, path }) => [name, path])));
      const reached = [...result].map(([name, path]) => ({ name, path }));
      expect(stepsTowards(namesOf(wanted), wanted, reached)).toEqual([]);
    }),
  );
});

test('an adapter whose files are not there yet stays as it is', () => {
  expect(stepsTowards(new Set(['a']), [], [{ name: 'a', path: '/old' }])).toEqual([]);
});

test('what goes makes room for what comes', () => {
  const steps = stepsTowards(new Set(['b']), [{ name: 'b', path: '/b' }], [{ name: 'a', path: '/a' }]);
  expect(steps.map(({ kind }) => kind)).toEqual(['unload', 'load']);
});
