import { expectOnly, findingsAfter, type RightSet, vllmOf } from '../_right-set';

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

/** Serves the weights of an image that is mounted as a volume. */
const weightsOf = (reference: string) => (set: RightSet) => {
  set.server.spec.template.spec.volumes.push({ name: 'weights', image: { reference } });
};

test.each(['registry.example.com/models/qwen3-8b:latest', 'registry.example.com/models/qwen3-8b'])(
  '%s is not pinned as a volume either',
  (reference) => {
    expectOnly(findingsAfter(weightsOf(reference)), {
      code: 'GKEI_IMAGE_NOT_PINNED',
      object: 'Deployment chat',
      problem: `volume weights has the image "${reference}"`,
      remedy: 'set the tag of a release or a digest',
    });
  },
);

test.each(['registry.example.com/models/qwen3-8b:1', 'registry.example.com/models/qwen3-8b@sha256:0123456789abcdef'])(
  'weights of %s are pinned',
  (reference) => {
    expect(findingsAfter(weightsOf(reference))).toEqual([]);
  },
);

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
