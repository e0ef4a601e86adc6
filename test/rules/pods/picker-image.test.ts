import { expectOnly, findingsAfter } from '../_right-set';

const expected = {
  code: 'GKEI_PICKER_IMAGE_MISSING',
  object: 'Deployment chat-picker',
  problem: 'container picker has the image ""',
  remedy: 'image of EndpointPicker and ModelRouter, picker.image of LlmService',
} as const;

test.each([
  ['empty', ''],
  ['absent', undefined],
])('a picker with an %s image is found', (_what, image) => {
  expectOnly(
    findingsAfter(({ pickerDeployment }) => {
      pickerDeployment.spec.template.spec.containers[0].image = image;
    }),
    expected,
  );
});

test('a picker is known by the label of its pods too', () => {
  expectOnly(
    findingsAfter(({ pickerDeployment: { metadata, spec } }) => {
      delete metadata.labels;
      spec.template.metadata.labels['app.kubernetes.io/component'] = 'endpoint-picker';
      spec.template.spec.containers[0].image = '';
    }),
    expected,
  );
});
