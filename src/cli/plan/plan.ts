import { Command, Option } from 'commander';
import { QUANTIZATIONS, type Quantization } from '../../catalog';
import { ACCELERATOR_NAMES, acceleratorNamed } from '../../catalog/names';
import { errorOf } from '../../errors';
import { planChoices, planFits, wholeNumber } from '../../planning';
import { chooseModel } from './model-choice';
import { planJson } from './plan-json';
import { type PlanQuestion, planReport } from './plan-report';
import { gpuText, planText } from './plan-text';

/** Tokens of a typical request where nothing is said: a chat with some history. */
const TYPICAL_TOKENS = 2048;

/** Share of a typical request that is its answer. */
const ANSWER_SHARE = 1 / 4;

/** The options as the command line gives them. */
interface PlanFlags {
  readonly config?: string;
  readonly parameters?: string;
  readonly accelerator?: string;
  readonly gpus?: string;
  readonly machines?: string;
  readonly pipelineParallel?: string;
  readonly maxModelLen?: string;
  readonly quantization?: Quantization;
  readonly kvCacheDtype?: 'auto' | 'fp8';
  readonly typicalTokens?: string;
  readonly gpuHourPrice?: string;
  readonly json?: boolean;
}

/** `gke-inference plan`: what a model needs, before anything is bought. */
export function planCommand(): Command {
  return new Command('plan')
    .summary('say on which GPUs a model fits, what it then holds, how long it loads and what it costs')
    .description(
      'Plan a replica of a model: the GPUs and the machine that serve it with the least memory, why smaller ones do not, ' +
        'how many requests run at once, how long a start-up takes from each place where weights can be kept, and an ' +
        'upper bound of its throughput. The same plan decides what ModelServer renders. No price is built in.',
    )
    .argument('[model]', 'repository or name of a model of the catalog, such as qwen3-8b; with --config, any name')
    .option('--config <file>', "config.json of a model that the catalog does not know, from the model's repository")
    .option('--parameters <n>', 'with --config: parameters by the model card, where the architecture is not known')
    .option('--accelerator <name>', `one of ${[...ACCELERATOR_NAMES.keys()].join(', ')}`)
    .option('--gpus <n>', 'GPUs a replica, over all its machines')
    .option('--machines <n>', 'machines a replica, each a stage of a pipeline')
    .option('--pipeline-parallel <n>', 'stages of a pipeline: for GPUs that do not divide the attention heads')
    .option('--max-model-len <tokens>', 'longest request, prompt and answer together')
    .addOption(new Option('--quantization <format>', 'weights in fewer bits').choices(Object.keys(QUANTIZATIONS)))
    .addOption(new Option('--kv-cache-dtype <type>', 'KV cache as the weights, or in 8 bits').choices(['auto', 'fp8']))
    .option(
      '--typical-tokens <n>',
      `tokens of a typical request, a quarter of them its answer (default ${TYPICAL_TOKENS})`,
    )
    .option('--gpu-hour-price <price>', 'what one GPU costs you an hour, in any currency: adds the price of tokens')
    .option('--json', 'write the plan as JSON, for programs')
    .addHelpText(
      'after',
      `
Examples:
  $ gke-inference plan qwen3-8b
      the smallest machine for it, and why not a smaller one
  $ gke-inference plan llama-3.3-70b --accelerator h100 --quantization fp8
      what 8-bit weights save
  $ gke-inference plan gemma-3-27b --max-model-len 32768 --typical-tokens 4000 --gpu-hour-price 4.2
      for long requests, with the price of a million tokens
  $ gke-inference plan deepseek-r1 --accelerator h100 --machines 2
      over two machines
  $ gke-inference plan acme/tuned --config ./config.json
      a model of your own

How the figures are made: docs/reference/plan.md`,
    )
    .action((name: string | undefined, flags: PlanFlags) => {
      process.stdout.write(plan(name, flags));
    });
}

function plan(name: string | undefined, flags: PlanFlags): string {
  const question = readQuestion(name, flags);
  const { model, options } = question;
  const accelerators = flags.accelerator === undefined ? undefined : [acceleratorNamed(flags.accelerator)];
  const choices = planChoices(model, options, accelerators);
  const report = planReport(question, choices);
  if (!report) {
    const others = planFits(model, { ...options, gpus: undefined }).slice(0, 4);
    const last = choices[choices.length - 1];
    throw errorOf('GKEI_PLAN_IMPOSSIBLE', {
      model: model.repository,
      tried: last ? gpuText(last) : `${options.gpus} GPUs a replica`,
      problem: last?.problem ?? 'no machine has that many',
      alternatives: others.map(
        (fit) => `${gpuText(fit)}${fit.maxModelLen < model.contextLength ? ` (context ${fit.maxModelLen})` : ''}`,
      ),
    });
  }
  return flags.json ? planJson(question, report) : planText(question, report);
}

function readQuestion(name: string | undefined, flags: PlanFlags): PlanQuestion {
  const model = chooseModel(name, flags.config, count('--parameters', flags.parameters));
  const typical = wholeNumber(
    '--typical-tokens',
    count('--typical-tokens', flags.typicalTokens) ?? TYPICAL_TOKENS,
    2,
    model.contextLength,
  );
  const answer = Math.max(1, Math.round(typical * ANSWER_SHARE));
  return {
    model,
    options: {
      gpus: count('--gpus', flags.gpus),
      machines: count('--machines', flags.machines),
      pipelineParallel: count('--pipeline-parallel', flags.pipelineParallel),
      maxModelLen: count('--max-model-len', flags.maxModelLen, model.contextLength),
      quantization: flags.quantization,
      kvCacheDataType: flags.kvCacheDtype,
    },
    request: { prompt: typical - answer, answer },
    gpuHourPrice: readPrice(flags.gpuHourPrice),
  };
}

function count(option: string, text: string | undefined, most?: number): number | undefined {
  return text === undefined
    ? undefined
    : wholeNumber(option, Number(text.replaceAll(/[_,]/g, '') || Number.NaN), 1, most);
}

function readPrice(text: string | undefined): number | undefined {
  if (text === undefined) {
    return undefined;
  }
  const price = Number(text);
  if (!(price > 0 && Number.isFinite(price))) {
    throw errorOf('GKEI_OUT_OF_RANGE', { option: '--gpu-hour-price', value: text, range: 'a number above 0' });
  }
  return price;
}
