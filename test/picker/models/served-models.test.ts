import { ServedModels } from '../../../src/picker/models';

const BASE = { id: 'base', max_model_len: 4096 };
const ADAPTER = { id: 'adapter', parent: 'base' };

const names = (served: ServedModels<string>) => served.united.map(({ id }) => id);

test('is empty until somebody tells', () => {
  expect(new ServedModels<string>().united).toEqual([]);
});

test('has each name once, models before what was made of them, in the order of their names', () => {
  const served = new ServedModels<string>();
  served.set('a', [ADAPTER, BASE]);
  served.set('b', [
    { id: 'base', max_model_len: 2048 },
    { id: 'another', parent: null },
  ]);
  expect(served.united).toEqual([{ id: 'another', parent: null }, BASE, ADAPTER]);
});

test('follows what members say, and forgets those that leave', () => {
  const served = new ServedModels<string>();
  served.set('a', [BASE]);
  served.set('b', [BASE, ADAPTER]);
  expect(names(served)).toEqual(['base', 'adapter']);
  served.set('b', [{ id: 'other' }]);
  expect(names(served)).toEqual(['base', 'other']);
  served.delete('a');
  expect(names(served)).toEqual(['other']);
});

test('knows which names stand for one model', () => {
  const served = new ServedModels<string>();
  served.set('a', [
    { id: 'latest', root: 'org/model', parent: null },
    { id: 'v1', root: 'org/model', parent: null },
    { id: 'adapter', root: 'org/model', parent: 'v1' },
    { id: 'alone', root: 'org/other' },
    BASE,
    { id: 'rootless' },
  ]);
  served.set('b', [
    { id: 'latest', root: 'org/model', parent: null },
    { id: 'v1', root: 'org/model', parent: null },
    { id: 'another', root: 'org/other' },
  ]);
  expect(served.synonyms).toEqual([['latest', 'v1']]);
  served.delete('a');
  served.delete('b');
  expect(served.synonyms).toEqual([]);
});
