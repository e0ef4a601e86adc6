import { expectOnly, findingsAfter, vllmOf } from '../_right-set';

test.each(['vllm/vllm-openai:latest', 'vllm/vllm-openai', 'localhost:5000/vllm-openai'])(
  '%s is not pinned',
  (image) => {
    expectOnly(
      findingsAfter((set) => {
        vllmOf(set).image = image;
      }),
      {
        code: 'GKEI_IMAGE_NOT_PINNED',
        object: 'Deployment chat',
        problem: `container vllm has the image "${image}"`,
        remedy: 'set the tag of a release or a digest',
      },
    );
  },
);

test('the picker’s image must be pinned too', () => {
  expectOnly(
    findingsAfter(({ pickerDeployment }) => {
      pickerDeployment.spec.template.spec.containers[0].image = 'registry.example.com/picker';
    }),
    {
      code: 'GKEI_IMAGE_NOT_PINNED',
      object: 'Deployment chat-picker',
      problem: '"registry.example.com/picker"',
      remedy: 'a digest',
    },
  );
});

test.each([
  'vllm/vllm-openai@sha256:0123456789abcdef',
  'vllm/vllm-openai:latest@sha256:0123456789abcdef',
  'localhost:5000/vllm-openai:v0.29.0',
  '{{ .Values.image }}',
])('%s is pinned, or not to be judged', (image) => {
  expect(
    findingsAfter((set) => {
      vllmOf(set).image = image;
    }),
  ).toEqual([]);
});
