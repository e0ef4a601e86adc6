import { EXAMPLE_NAMES, factsOf } from '../examples/table';
import { describeExamples, runsAnywhere } from './gateway/describe-examples';

const examples = EXAMPLE_NAMES.filter((example) => factsOf(example).crds !== 'all' && runsAnywhere(example));

describeExamples(
  'gke-1.34',
  examples.map((example) => ({ example })),
);
