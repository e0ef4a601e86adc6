import { shellCommands } from './shell-words';
import { isUnresolved } from './unresolved';

/** Port on which vLLM serves when its command names none. */
export const DEFAULT_VLLM_PORT = 8000;

/** One-letter flags of vLLM that rules ask for. */
const SHORT_FLAGS: ReadonlyMap<string, string> = new Map([
  ['tp', 'tensor-parallel-size'],
  ['pp', 'pipeline-parallel-size'],
  ['dp', 'data-parallel-size'],
]);

/** A published vLLM image, whose entry point is the server: `vllm-openai`, `vllm-cpu`, `pytorch-vllm-serve`, … */
const VLLM_IMAGE = /(^|[-_])vllm([-_](openai|serve|inference|cuda|rocm|cpu|xpu|tpu)([-_].*)?)?$/;

const PYTHON_MODULES = new Set(['vllm.entrypoints.openai.api_server', 'vllm.entrypoints.api_server']);

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh']);

/** The command line of a vLLM server. */
export class VllmCommand {
  /** The model that is served: a repository of the hub or a path. */
  readonly model: string | undefined;
  /** Whether every flag can be seen here, and none stands in a file or a variable. */
  readonly complete: boolean;
  /** Names of the flags with two dashes, as they are written, and without the dashes. */
  readonly longFlags: readonly string[];
  private readonly flags: ReadonlyMap<string, string | true>;
  /** Whether some flag may have more values than one. */
  private readonly severalValues: boolean;

  /** Reads the arguments that follow `vllm serve`. */
  constructor(words: readonly string[]) {
    const { flags, longFlags, positionals } = parse(words);
    const model = flags.get('model') ?? positionals[0];
    const hidden = isUnresolved(positionals[0]) && flags.size === 0;
    this.flags = flags;
    this.severalValues = positionals.length > 1;
    this.longFlags = longFlags;
    this.model = typeof model === 'string' && !isUnresolved(model) ? model : undefined;
    this.complete = !flags.has('config') && !hidden && !positionals.slice(1).some(isUnresolved);
  }

  /** Whether a flag, named with dashes and without the leading ones, is certainly absent. */
  lacks(name: string): boolean {
    return this.complete && !this.flags.has(name);
  }

  /** The name of its model for clients; undefined where it cannot be told, or there may be several. */
  get servedName(): string | undefined {
    if (this.severalValues) {
      return undefined;
    }
    return this.lacks('served-model-name') ? this.model : this.text('served-model-name');
  }

  /** Whether its port takes TLS alone; undefined where that cannot be told. */
  get encrypts(): boolean | undefined {
    return this.flags.has('ssl-certfile') || (this.complete ? false : undefined);
  }

  /** The text that a flag sets; undefined where it is absent, or cannot be told. */
  text(name: string): string | undefined {
    const value = this.flags.get(name);
    return typeof value === 'string' && !isUnresolved(value) ? value : undefined;
  }

  /** As {@link text}, where variables may stand in it. */
  textWithVariables(name: string): string | undefined {
    const value = this.flags.get(name);
    return typeof value === 'string' ? value : undefined;
  }

  /** The number that a flag sets, `fallback` where it is absent, undefined where it cannot be told. */
  number(name: string, fallback: number): number | undefined {
    if (this.lacks(name)) {
      return fallback;
    }
    const value = this.flags.get(name);
    const number = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
    return Number.isFinite(number) ? number : undefined;
  }
}

/**
 * Recognises a container that runs a vLLM server, by its command (`vllm serve …` or vLLM's Python module, also inside a
 * shell's script) or, where it leaves the command to the image, by the image.
 */
export function readVllmCommand(
  image: string,
  command: readonly string[],
  args: readonly string[],
): VllmCommand | undefined {
  for (const words of commandsOf([...command, ...args])) {
    const start = words.findIndex((word, index) => startsServer(word, words[index + 1]));
    if (start >= 0) {
      return new VllmCommand(words.slice(start + 2));
    }
  }
  return command.length === 0 && VLLM_IMAGE.test(imageName(image)) ? new VllmCommand(args) : undefined;
}

function startsServer(word: string, next: string | undefined): boolean {
  return (next === 'serve' && baseName(word) === 'vllm') || (word === '-m' && PYTHON_MODULES.has(next ?? ''));
}

function commandsOf(words: readonly string[]): readonly (readonly string[])[] {
  const isShell = words.length > 0 && SHELLS.has(baseName(words[0]));
  const option = isShell ? words.findIndex((word) => /^-\w*c$/.test(word)) : -1;
  return option > 0 && option + 1 < words.length ? shellCommands(words[option + 1]) : [words];
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function imageName(image: string): string {
  return baseName(image.split('@')[0]).split(':')[0];
}

/** Reads `--flag value`, `--flag=value` and `--flag`; a flag given twice keeps its last value, as in vLLM. */
function parse(words: readonly string[]): {
  flags: Map<string, string | true>;
  longFlags: string[];
  positionals: string[];
} {
  const flags = new Map<string, string | true>();
  const longFlags: string[] = [];
  const positionals: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const match = /^(--?)([A-Za-z][^=]*)(?:=([\s\S]*))?$/.exec(words[index]);
    if (!match) {
      positionals.push(words[index]);
      continue;
    }
    const [, dashes, written, inline] = match;
    const name = written.replaceAll('_', '-');
    if (dashes === '--') {
      longFlags.push(written);
    }
    const next = words[index + 1];
    const takesNext = inline === undefined && next !== undefined && !/^--?[A-Za-z]/.test(next);
    flags.set((dashes === '-' ? SHORT_FLAGS.get(name) : undefined) ?? name, inline ?? (takesNext ? next : true));
    index += takesNext ? 1 : 0;
  }
  return { flags, longFlags, positionals };
}
