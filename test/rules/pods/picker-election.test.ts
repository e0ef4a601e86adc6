import { expectOnly, findingsAfter, type RightSet } from '../_right-set';

const llmD = ({ pickerDeployment: { spec } }: RightSet, replicas: number, args: string[]) => {
  spec.replicas = replicas;
  Object.assign(spec.template.spec.containers[0], {
    image: 'ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.10.0',
    args,
  });
};

test('replicas of llm-d’s picker without a leader are found', () => {
  expectOnly(
    findingsAfter((set) => llmD(set, 2, ['--ha-enable-leader-election=false'])),
    {
      code: 'GKEI_PICKER_LEADER_MISSING',
      object: 'Deployment chat-picker',
      problem: 'replicas is 2 and the picker picker elects no leader',
      remedy: 'add --ha-enable-leader-election',
    },
  );
});

test.each<[number, string[]]>([
  [1, []],
  [2, ['--ha-enable-leader-election']],
  [2, ['--ha-enable-leader-election=true']],
])('%d replicas with %j are right', (replicas, args) => {
  expect(findingsAfter((set) => llmD(set, replicas, args))).toEqual([]);
});

test('several replicas of another picker are right', () => {
  const findings = findingsAfter(({ pickerDeployment }) => {
    pickerDeployment.spec.replicas = 3;
  });
  expect(findings).toEqual([]);
});
