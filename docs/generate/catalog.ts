import { Accelerator, GIB, gpuPartitions, MACHINE_TYPES, Model, QUANTIZATIONS } from '../../src/catalog';
import { kvBytes, weightBytes } from '../../src/planning';
import { markdownTable } from './markdown';

/** `docs/reference/catalog.md`: accelerators, machine types, models and quantisations. */
export function catalogPage(): string {
  return `${[INTRODUCTION, accelerators(), MACHINES, machines(), MODELS, models(), OWN_MODELS, quantizations()].join('\n\n')}\n`;
}

const number = (value: number) => value.toLocaleString('en-US');
const gib = (bytes: number) => number(Number((bytes / GIB).toFixed(1)));

/** The static member of a class that a value is. */
const memberOf = (holder: object, value: unknown) => Object.entries(holder).find(([, member]) => member === value)![0];

const INTRODUCTION = `# The catalog

What the constructs, \`gke-inference plan\` and the rules know about GPUs, machines and models. The sources stand beside the
data, in \`src/catalog\`; what is not confirmed is said there.

## Accelerators

TPUs are not supported: a server that asks for them is the finding \`GKEI_TPU_UNSUPPORTED\`. A T4 has no bfloat16, so models
are served in float16 on it, and those whose numbers leave its range are refused.`;

function accelerators(): string {
  const rows = Accelerator.ALL.map((accelerator) => [
    `\`Accelerator.${memberOf(Accelerator, accelerator)}\``,
    `\`${accelerator.gkeLabel}\``,
    gib(accelerator.memoryBytes),
    number(accelerator.memoryBandwidth / 1e9),
    accelerator.computeCapability.toFixed(1),
    accelerator.supports('bfloat16') ? 'yes' : 'no',
    accelerator.supports('fp8') ? 'yes' : 'no',
    accelerator.countsPerMachine.join(', '),
    gpuPartitions(accelerator)
      .map(({ size, perGpu }) => `${perGpu} × ${size}`)
      .join(', ') || 'none',
  ]);
  return markdownTable(
    [
      'member',
      'node label',
      'GiB',
      'GB/s',
      'compute capability',
      'bfloat16',
      'fp8',
      'GPUs a machine',
      'MIG partitions a GPU',
    ],
    rows,
  );
}

const MACHINES = '## Machine types';

function machines(): string {
  const rows = MACHINE_TYPES.map((machine) => [
    `\`${machine.name}\``,
    `${machine.gpus} × ${machine.accelerator.name}`,
    String(machine.cpus),
    gib(machine.memoryBytes),
    `${machine.localSsd.bundled ? '' : '0, '}${machine.localSsd.counts.join(', ')}`,
    machine.bootDiskTypes.join(', '),
    machine.onDemand ? 'yes' : 'no (unconfirmed)',
  ]);
  return markdownTable(['machine', 'GPUs', 'CPUs', 'GiB', 'local SSDs of 375 GiB', 'boot disks', 'on demand'], rows);
}

const MODELS = `## Models

Weights as they are published. KV cache: what one token of a running request keeps.`;

function models(): string {
  const rows = Model.ALL.map((model) => [
    `\`Model.${memberOf(Model, model)}\``,
    model.repository,
    (model.parameters / 1e9).toFixed(1),
    `${gib(weightBytes(model))} (${model.quantization ?? model.dataType})`,
    number(kvBytes(model, 1) / 1024),
    number(model.contextLength),
    peculiarities(model),
  ]);
  return markdownTable(
    ['member', 'repository', 'billion parameters', 'weights, GiB', 'KV cache, KiB', 'context', 'peculiarities'],
    rows,
  );
}

function peculiarities({ gated, needsBfloat16, slidingWindow, latentAttention, experts }: Model): string {
  const words = [
    gated && 'token needed',
    needsBfloat16 && 'needs bfloat16',
    slidingWindow && `${slidingWindow.layers} layers see ${slidingWindow.tokens} tokens`,
    latentAttention && 'latent attention',
    experts && `${experts.perToken} of ${experts.count} experts a token`,
  ];
  return words.filter(Boolean).join(', ');
}

const OWN_MODELS = `### Models of your own

From the \`config.json\` of its repository; of a multimodal model the decoder is \`text_config\`. A key that is missing or
cannot be planned is the error \`GKEI_MODEL_CONFIG\`, which names it.

\`\`\`ts
import { Model } from 'gke-inference';

const tuned = Model.fromConfig(
  {
    model_type: 'llama',
    hidden_size: 4096,
    intermediate_size: 14336,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    vocab_size: 128256,
    max_position_embeddings: 131072,
    torch_dtype: 'bfloat16',
  },
  { repository: 'acme/support-8b' },
);
\`\`\`

A model of the catalog from a repository that holds it quantised, which vLLM recognises by itself:

\`\`\`ts
import { Model } from 'gke-inference';

const small = Model.LLAMA_3_3_70B.quantized('awq', 'acme/llama-3.3-70b-awq');
\`\`\`

\`Model.custom\` takes the facts themselves.

## Quantisations

\`engine.quantization\` takes those that vLLM does while it loads 16-bit weights; the others need a repository that holds them.`;

function quantizations(): string {
  const rows = Object.entries(QUANTIZATIONS).map(([name, facts]) => [
    `\`${name}\``,
    facts.bytesPerWeight.toFixed(3),
    facts.shrinks === 'decoder' ? 'every matrix of the layers' : "the experts' matrices",
    facts.leastCapability.toFixed(1),
    facts.onLoad === undefined ? 'no' : `\`--quantization=${facts.onLoad}\``,
  ]);
  return markdownTable(['name', 'bytes a weight', 'shrinks', 'least compute capability', 'while loading'], rows);
}
