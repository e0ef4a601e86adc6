import { addOtherServer, modelRewrite } from '../_extensions';
import { expectOnly, findingsAfter, type RightSet } from '../_right-set';

test('servers of different model names are found', () => {
  expectOnly(findingsAfter(addOtherServer), {
    code: 'GKEI_SERVED_NAMES_DIFFER',
    object: 'InferencePool chat',
    problem: 'Qwen/Qwen3-8B, acme/other',
    remedy: 'one --served-model-name',
  });
});

test.each<[string, (set: RightSet) => void]>([
  ['the bundled picker asks them', (set) => addOtherServer(set, ['picker', '--pool-name=chat'])],
  [
    'a rewrite says what names stand for',
    (set) => {
      addOtherServer(set);
      Object.assign(set, { rewrite: modelRewrite('rewrite', 'acme/chat') });
    },
  ],
])('they are right where %s', (_, change) => {
  expect(findingsAfter(change)).toEqual([]);
});
