import { type VllmFlags, vllmFlagsNamed } from '../../catalog';
import { errorOf } from '../../errors';
import { nearest } from '../../nearest';

/** What stands on a command line. */
export interface ParsedArguments {
  readonly positionals: readonly string[];
  /** Values by flag, each flag's last occurrence; a switch's value is `true` or `false`. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads a command line as Python's argparse reads vLLM's: `--flag value` and `--flag=value`, `_` for `-`, `--no-` before
 * a switch, unambiguous beginnings of a flag's name, short flags with one dash, `--flag.key value` for one key of a JSON
 * value, the last occurrence wins.
 *
 * @throws GkeInferenceError with one of the codes GKEI_UNKNOWN_FLAG, GKEI_AMBIGUOUS_FLAG, GKEI_FLAG_VALUE
 */
export function parseArguments(
  args: readonly string[],
  flags: VllmFlags,
  shortFlags: ReadonlyMap<string, string>,
): ParsedArguments {
  const positionals: string[] = [];
  const values = new Map<string, string[]>();
  const keyed: JsonObject = Object.create(null);
  for (let at = 0; at < args.length; ) {
    const argument = args[at++];
    if (!isFlag(argument)) {
      positionals.push(argument);
      continue;
    }
    // -O3 is short for -O=3.
    const [written, inline] = splitOnce(argument.replace(/^-O=?(?=.)/, '-O='), '=');
    const { name, negated } = resolve(written, flags, shortFlags);
    const kind = flags.get(name)!;
    const given: string[] = inline === undefined ? [] : [inline];
    const most = kind === 'switch' || inline !== undefined ? 0 : kind === 'list' ? Number.POSITIVE_INFINITY : 1;
    for (let taken = 0; taken < most && at < args.length && !isFlag(args[at]); taken++) {
      given.push(args[at++]);
    }
    if (written.includes('.')) {
      putKey(keyed, name, written.split('.').slice(1), given[0] ?? noValue(written));
    } else if (kind === 'switch') {
      if (inline !== undefined) {
        throw errorOf('GKEI_FLAG_VALUE', {
          flag: written,
          problem: 'takes no value',
          remedy: `write ${written} alone`,
        });
      }
      values.set(name, [String(!negated)]);
    } else if (given.length === 0 && kind !== 'optional') {
      noValue(written);
    } else {
      values.set(name, given);
    }
  }
  // As vLLM does it: the keys that were written one by one make one value, which stands behind all others.
  for (const [name, value] of Object.entries(keyed)) {
    values.set(name, [JSON.stringify(value)]);
  }
  return { positionals, values };
}

function noValue(flag: string): never {
  throw errorOf('GKEI_FLAG_VALUE', { flag, problem: 'has no value', remedy: `write ${flag} VALUE` });
}

interface JsonObject {
  [key: string]: unknown;
}

/** Puts the value of `--flag.key.key` where its keys say; one that is no JSON is a text. */
function putKey(object: JsonObject, first: string, keys: readonly string[], text: string): void {
  const [key, ...rest] = keys;
  if (key === undefined) {
    object[first] = jsonOrText(text);
    return;
  }
  const inner = isObject(object[first]) ? object[first] : Object.create(null);
  object[first] = inner;
  putKey(inner, key, rest, text);
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A negative number is a value; a lone dash too. */
function isFlag(argument: string): boolean {
  return /^-(?!$|\d|\.\d)/.test(argument);
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function resolve(
  written: string,
  flags: VllmFlags,
  shortFlags: ReadonlyMap<string, string>,
): { name: string; negated: boolean } {
  const [base] = written.split('.');
  if (!base.startsWith('--')) {
    const name = shortFlags.get(base.slice(1));
    return name ? { name, negated: false } : unknown(written, flags);
  }
  const candidates = vllmFlagsNamed(base.slice(2), flags);
  if (candidates.length > 1) {
    throw errorOf('GKEI_AMBIGUOUS_FLAG', { flag: written, candidates: candidates.map((name) => `--${name}`) });
  }
  if (candidates.length === 0) {
    return unknown(written, flags);
  }
  const [name] = candidates;
  return flags.has(name) ? { name, negated: false } : { name: name.slice('no-'.length), negated: true };
}

function unknown(written: string, flags: VllmFlags): never {
  const wanted = written.replace(/^-+/, '').replaceAll('_', '-');
  throw errorOf('GKEI_UNKNOWN_FLAG', { flag: written, nearest: `--${nearest(wanted, [...flags.keys()])}` });
}
