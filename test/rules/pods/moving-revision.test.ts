import { expectOnly, findingsAfter, vllmOf } from '../_right-set';

const serveAt = (revision: string) => findingsAfter((set) => vllmOf(set).args.push('--revision', revision));

test('a branch as the revision of the weights is found', () => {
  expectOnly(serveAt('main'), {
    code: 'GKEI_REVISION_MOVES',
    object: 'Deployment chat',
    problem: 'container vllm takes Qwen/Qwen3-8B at the branch "main"',
    remedy: 'the SHA of a commit',
  });
});

test.each(['--revision=refs/pr/7', '--revision refs/pr/7'])('so is the one of a download: %s', (option) => {
  const findings = findingsAfter(({ server }) => {
    server.spec.template.spec.initContainers = [
      { name: 'fetch', image: 'a:1', command: ['hf'], args: ['download', 'acme/draft', ...option.split(' ')] },
    ];
  });
  expectOnly(findings, {
    code: 'GKEI_REVISION_MOVES',
    object: 'Deployment chat',
    problem: 'container fetch takes acme/draft at the branch "refs/pr/7"',
    remedy: '',
  });
});

test.each(['b968826d9c46dd6066d109eabc6255188de91218', 'v1.0', '$(REVISION)'])('%s is right', (revision) => {
  expect(serveAt(revision)).toEqual([]);
});

test('no revision at all is left alone', () => {
  expect(findingsAfter(() => {})).toEqual([]);
});
