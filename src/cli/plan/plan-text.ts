import { GIB, gibibytes, type MachineType } from '../../catalog';
import type { Choice, Fit } from '../../planning';
import { table, wrap } from '../table';
import type { PlanQuestion, PlanReport } from './plan-report';

const number = (value: number) => Math.floor(value).toLocaleString('en-US');
const billions = (value: number) => `${(value / 1e9).toFixed(1)} billion`;

/** A count of requests: with a decimal while it is small, since 1.4 is much less than 2. */
const atOnce = (value: number) => (value < 10 ? (Math.floor(value * 10) / 10).toFixed(1) : number(value));

/** `2 × A100 40 GB`. */
export const gpuText = ({
  gpus,
  accelerator,
}: {
  readonly gpus: number;
  readonly accelerator: { readonly name: string };
}) => `${gpus} × ${accelerator.name}`;

/** Lays a plan out so that it can be read from top to bottom without knowing the words before. */
export function planText(question: PlanQuestion, report: PlanReport): string {
  const sections = [head(question, report), memory(report.fit), capacity(question, report), machines(report)];
  return `${[...sections, loading(report), price(question, report), next(report)].join('\n\n')}\n`;
}

function head({ model }: PlanQuestion, { fit, weightBytes, kvBytesPerToken }: PlanReport): string {
  const format = fit.quantization ?? fit.dataType;
  return [
    `${model.repository}: ${billions(model.parameters)} parameters, contexts of up to ${number(model.contextLength)} tokens`,
    `  weights   ${gibibytes(weightBytes)} in ${format}`,
    `  KV cache  ${number(kvBytesPerToken / 1024)} KiB for each token of a running request${windows(model.slidingWindow)}`,
    '',
    `smallest that serves it: ${gpuText(fit)} (${machineText(fit.machineType, fit.machines)}), ${splitText(fit)}`,
  ].join('\n');
}

function windows(window: PlanQuestion['model']['slidingWindow']): string {
  return window ? `; ${window.layers} layers keep the last ${number(window.tokens)} tokens only` : '';
}

function splitText({ tensorParallel, pipelineParallel, machines }: Fit): string {
  const tensor = tensorParallel > 1 ? `each layer split over ${tensorParallel} GPUs` : 'no split of layers';
  const stages = pipelineParallel > 1 ? `, ${pipelineParallel} stages` : '';
  return `${tensor}${stages}${machines > 1 ? `, ${machines} machines` : ''}`;
}

function machineText(machine: MachineType, machines: number): string {
  return machines > 1 ? `${machines} × ${machine.name}` : machine.name;
}

function memory({ accelerator, gpuMemoryUtilization, memory: parts }: Fit): string {
  const gib = (bytes: number) => (bytes / GIB).toFixed(1).padStart(6);
  const rows: [string, string, string][] = [
    ['MEMORY OF A GPU', '   GIB', 'WHAT IT IS'],
    ['total', gib(accelerator.memoryBytes), 'what CUDA reports'],
    ['for vLLM', gib(parts.usable), `${gpuMemoryUtilization} of it (--gpu-memory-utilization)`],
    ['  weights', gib(parts.weights), "this GPU's share"],
    ['  activations', gib(parts.activations), 'the largest step, with its logits'],
    ['  CUDA, graphs', gib(parts.nonTorch), 'beside the tensors; with several GPUs the buffers between them'],
    ['  KV cache', gib(parts.kvCache), 'the rest: every running request keeps its tokens here'],
  ];
  return table(rows);
}

function capacity({ request }: PlanQuestion, { fit, typicalConcurrency }: PlanReport): string {
  const typical = request.prompt + request.answer;
  return table([
    ['A REPLICA HOLDS', '', 'WHAT IT MEANS'],
    ['longest request', number(fit.maxModelLen), 'tokens, prompt and answer together (--max-model-len)'],
    ['KV cache', number(fit.kvTokens), 'tokens, when every request is of that length'],
    ['at that length', atOnce(fit.concurrency), 'requests at once; more wait in the queue'],
    [`at ${number(typical)} tokens`, atOnce(typicalConcurrency), 'requests at once (--typical-tokens)'],
  ]);
}

function machines({ choices, fit }: PlanReport): string {
  const shown = choices.filter((choice, index) => isTelling(choice, index, choices));
  const rows = shown.map((choice) => [
    gpuText(choice),
    choice.machineType.name,
    choice.fit ? number(choice.fit.maxModelLen) : '-',
    choice.fit ? atOnce(choice.fit.concurrency) : '-',
    verdict(choice, fit),
  ]);
  return table([['GPUS', 'MACHINE', 'CONTEXT', 'AT ONCE', 'VERDICT'], ...rows]);
}

/** Of an accelerator, what does not fit and the first that does. */
function isTelling({ accelerator }: Choice, index: number, choices: readonly Choice[]): boolean {
  return !choices.slice(0, index).some((choice) => choice.accelerator === accelerator && choice.fit);
}

function verdict(choice: Choice, chosen: Fit): string {
  if (!choice.fit) {
    return choice.problem ?? '';
  }
  const capacity = choice.machineType.onDemand ? '' : '; Spot or flex-start only (unconfirmed)';
  return `${choice.fit === chosen ? 'fits with the least GPU memory' : 'fits'}${capacity}`;
}

function loading({ loadTimes }: PlanReport): string {
  const rows = loadTimes.map(({ source, time }) => [
    source,
    seconds(time.download),
    seconds(time.read),
    seconds(time.engineStart),
    seconds(time.total),
  ]);
  return `${table([['WEIGHTS FROM', 'FETCH', 'READ', 'ENGINE', 'START-UP'], ...rows])}\nslow rates on purpose: start-up probes are given twice this`;
}

const seconds = (value: number) => (value === 0 ? '-' : `${value} s`);

function price({ request, gpuHourPrice }: PlanQuestion, { bound, fit, pricePerMillionTokens }: PlanReport): string {
  const size = `${number(request.prompt)} tokens of prompt and ${number(request.answer)} of answer`;
  const lines = [
    `at most ${number(bound.tokens)} tokens a second a replica, prompts and answers together`,
    ...wrap(
      `An upper bound, by a roofline: requests of ${size}, always ${number(bound.running)} of them running. A prompt takes 2 × ` +
        'active parameters × tokens / operations a second; a step takes (weights + KV cache of all running requests) / ' +
        `(0.8 × bandwidth), here ${(bound.step * 1000).toFixed(1)} ms. Waiting, communication and idle hours come on top: ` +
        'measure before you promise.',
      '  ',
    ),
  ];
  if (pricePerMillionTokens !== undefined) {
    lines.push(
      `at least ${pricePerMillionTokens.toFixed(3)} a million tokens: ${fit.gpus} × ${gpuHourPrice} an hour / 3,600 s / ` +
        `${number(bound.tokens)} tokens a second × 1,000,000`,
    );
  } else {
    lines.push('for a price of tokens, give what a GPU costs you: --gpu-hour-price');
  }
  return lines.join('\n');
}

function next({ fit }: PlanReport): string {
  const hints = [
    fit.quantization ? undefined : '--quantization fp8 halves the weights',
    fit.kvCacheDataType === 'fp8' ? undefined : '--kv-cache-dtype fp8 doubles the tokens that fit',
    '--max-model-len sets the longest request',
    '--accelerator shows one kind of GPU',
  ];
  return wrap(`try: ${hints.filter((hint) => hint !== undefined).join('; ')}`, '').join('\n');
}
