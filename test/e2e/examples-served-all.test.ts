import { synthesise } from '../examples/synthesise';
import { EXAMPLE_NAMES, type Example, generationsOf } from '../examples/table';
import { describeExamples, runsAnywhere } from './gateway/describe-examples';

const examples = EXAMPLE_NAMES.filter(runsAnywhere);

/** Whether a generation says what the example's model names stand for by objects of its own. */
const namesModels = (example: Example) => synthesise(example, 'V1ALPHA2').some(({ kind }) => kind === 'InferenceModel');

const otherGenerations = examples
  .filter((example) => generationsOf(example).length > 1 && namesModels(example))
  .flatMap((example) => (['V1_LEGACY_OBJECTIVES', 'V1ALPHA2'] as const).map((generation) => ({ example, generation })));

describeExamples('all', [...examples.map((example) => ({ example })), ...otherGenerations]);
