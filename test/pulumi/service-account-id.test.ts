import { serviceAccountId } from '../../src/pulumi/service-account-id';
import { runProgram } from './program';

/** What Google takes for the id of a service account. */
const ID = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/;

test.each([
  'a',
  'llm-nodes',
  'production-inference-europe-nodes',
  'Ünïcode_Nodes',
  '1st',
  '--',
  'exactly-twenty-1-chars',
])('an id for "%s"', async (name) => {
  let id = '';
  await runProgram(() => {
    id = serviceAccountId(name);
  });
  expect(id).toMatch(ID);
});

test('names that begin alike keep apart', async () => {
  let ids: string[] = [];
  await runProgram(() => {
    ids = ['production-inference-europe-a', 'production-inference-europe-b'].map(serviceAccountId);
  });
  expect(new Set(ids).size).toBe(2);
});
