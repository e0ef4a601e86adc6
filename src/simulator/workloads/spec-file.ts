import { basename, extname } from 'node:path';
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import { errorOf } from '../../errors';
import { nearest } from '../../nearest';
import { ENGINE_PROFILES } from '../engine/step-coefficients';
import type { ClosedStage, OpenStage, StageSpec, WorkloadSpec } from './spec';
import {
  EVENT_KINDS,
  type EventSource,
  type FleetSource,
  type Length,
  type PickersSource,
  type PrefillSource,
  type Rate,
} from './spec';

/** Complains about a value: `field` is its path, such as `stages[2].rate`. */
type Complain = (node: Node | undefined, field: string, problem: string, remedy: string) => never;

/** Reads a value; `field` is its path. */
type Read<T> = (node: Node, field: string, complain: Complain) => T;

/** How each field of an object is read; those in `required` must be there. */
interface Shape<T> {
  readonly fields: { readonly [K in keyof T]-?: Read<NonNullable<T[K]>> };
  readonly required: readonly (keyof T & string)[];
}

/**
 * Reads the description of a workload, in YAML or JSON.
 *
 * @throws GkeInferenceError GKEI_WORKLOAD_FILE, which names line, field, and what to write
 */
export function readSpec(file: string, text: string): WorkloadSpec {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const complainAt = (offset: number, problem: string, remedy: string): never => {
    throw errorOf('GKEI_WORKLOAD_FILE', { file, line: lines.linePos(offset).line, problem, remedy });
  };
  const complain: Complain = (node, field, problem, remedy) =>
    complainAt(node?.range?.[0] ?? 0, field === '' ? problem : `${field} ${problem}`, remedy);
  const [error] = document.errors;
  if (error) {
    complainAt(error.pos[0], `not YAML: ${error.message.split(' at line')[0]}`, 'correct the YAML there');
  }
  const spec = object(WORKLOAD)(document.contents as Node, '', complain);
  const at = (...path: (string | number)[]) => document.getIn(path, true) as Node;
  const open = spec.stages.filter((each) => 'rate' in each);
  if (open.length === spec.stages.length) {
    const end = open.reduce((sum, { seconds }) => sum + seconds, 0);
    const late = spec.events?.findIndex((each) => each.at >= end) ?? -1;
    if (late >= 0) {
      const problem = `is ${spec.events![late].at}, when all requests of the stages have come`;
      complain(at('events', late), `events[${late}].at`, problem, `write a number below ${end}`);
    }
  } else {
    const timed = TIMED_FIELDS.find((field) => spec[field]);
    if (timed !== undefined) {
      complain(
        at(timed),
        timed,
        'needs stages that have a length',
        'write rate and seconds instead of users, or leave it out',
      );
    }
  }
  return { ...DEFAULTS, name: basename(file, extname(file)), ...spec };
}

/** What has no meaning beside users who take as long as they take. */
const TIMED_FIELDS = ['continuous', 'events'] as const;

const DEFAULTS = { title: 'a workload of your own', pods: 8, profile: ENGINE_PROFILES[0].name };

function object<T extends object>({ fields, required }: Shape<T>): Read<T> {
  return (node, field, complain) => {
    if (!isMap(node)) {
      return complain(node as Node, field, 'is no mapping', `write its fields: ${Object.keys(fields).join(', ')}`);
    }
    const inside = (name: string) => (field === '' ? name : `${field}.${name}`);
    const values: Partial<T> = {};
    for (const { key, value } of node.items) {
      const name = String(key) as keyof T & string;
      if (!(name in fields)) {
        const closest = nearest(name, Object.keys(fields));
        return complain(key as Node, inside(name), 'is no field of a workload', `the nearest one is ${closest}`);
      }
      values[name] = fields[name](value as Node, inside(name), complain);
    }
    for (const name of required) {
      if (!(name in values)) {
        return complain(node, inside(name), 'is missing', `add ${name}`);
      }
    }
    return values as T;
  };
}

function list<T>(item: Read<T>): Read<readonly T[]> {
  return (node, field, complain) => {
    if (!isSeq(node) || node.items.length === 0) {
      return complain(node as Node, field, 'is no list', 'write at least one item, each behind a dash');
    }
    return node.items.map((each, index) => item(each as Node, `${field}[${index}]`, complain));
  };
}

/** A number of at least `least`, or above 0 where that is undefined. */
function number(least?: number): Read<number> {
  return (node, field, complain) => {
    const value = isScalar(node) ? node.value : undefined;
    if (typeof value !== 'number' || !Number.isFinite(value) || (least === undefined ? value <= 0 : value < least)) {
      return complain(
        node,
        field,
        `is ${written(node)}`,
        `write a number ${least === undefined ? 'above 0' : `of at least ${least}`}`,
      );
    }
    return value;
  };
}

/** A number from 0 up to but not including 1. */
const share: Read<number> = (node, field, complain) => {
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value !== 'number' || !(value >= 0 && value < 1)) {
    return complain(node, field, `is ${written(node)}`, 'write a number from 0 up to but not including 1');
  }
  return value;
};

/** A whole number of at least 1. */
const count: Read<number> = (node, field, complain) => {
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    return complain(node, field, `is ${written(node)}`, 'write a whole number from 1 on');
  }
  return value;
};

const flag: Read<boolean> = (node, field, complain) => {
  const value = isScalar(node) ? node.value : undefined;
  return typeof value === 'boolean' ? value : complain(node, field, `is ${written(node)}`, 'write true or false');
};

const text: Read<string> = (node, field, complain) => {
  const value = isScalar(node) ? node.value : undefined;
  return typeof value === 'string' ? value : complain(node, field, `is ${written(node)}`, 'write a text');
};

const profile: Read<string> = (node, field, complain) => {
  const name = text(node, field, complain);
  const names = ENGINE_PROFILES.map((each) => each.name);
  if (!names.includes(name)) {
    return complain(node, field, `is ${written(node)}`, `the nearest one is ${nearest(name, names)}`);
  }
  return name;
};

const eventKind: Read<EventSource['what']> = (node, field, complain) => {
  const word = text(node, field, complain);
  const kind = EVENT_KINDS.find((each) => each === word);
  return kind ?? complain(node, field, `is ${written(node)}`, `the nearest one is ${nearest(word, EVENT_KINDS)}`);
};

/** Fields that events of some kinds must have, and no others may. */
const EVENT_FIELDS: readonly (readonly ['speed' | 'seconds', readonly EventSource['what'][]])[] = [
  ['speed', ['slow']],
  ['seconds', ['metrics-lost', 'metrics-stuck']],
];

const event: Read<EventSource> = (node, field, complain) => {
  const value = object(EVENT)(node, field, complain);
  for (const [name, kinds] of EVENT_FIELDS) {
    const wanted = kinds.includes(value.what);
    if (wanted && value[name] === undefined) {
      complain(node, `${field}.${name}`, 'is missing', `add ${name}`);
    }
    if (!wanted && value[name] !== undefined) {
      complain(node, `${field}.${name}`, `has no meaning for ${value.what}`, 'leave it out');
    }
  }
  return value;
};

const length: Read<Length> = (node, field, complain) => {
  if (!isMap(node)) {
    return count(node, field, complain);
  }
  if (node.has('mean') || node.has('deviation')) {
    return object(NORMAL)(node, field, complain);
  }
  const range = object(RANGE)(node, field, complain);
  return range.from <= range.to
    ? range
    : complain(node, field, `is from ${range.from} to ${range.to}`, 'write the smaller number behind from');
};

function written(node: Node): string {
  return isScalar(node) ? JSON.stringify(node.value) : 'no single value';
}

const NORMAL: Shape<{ mean: number; deviation: number }> = {
  fields: { mean: count, deviation: number(0) },
  required: ['mean', 'deviation'],
};

const RANGE: Shape<{ from: number; to: number }> = { fields: { from: count, to: count }, required: ['from', 'to'] };

const RAMP: Shape<{ from: number; to: number }> = {
  fields: { from: number(0), to: number() },
  required: ['from', 'to'],
};

const WAVE: Shape<Extract<Rate, { mean: number }>> = {
  fields: { mean: number(), swing: number(0), periodSeconds: number() },
  required: ['mean', 'swing', 'periodSeconds'],
};

const rate: Read<Rate> = (node, field, complain) => {
  if (!isMap(node)) {
    return number()(node, field, complain);
  }
  if (!node.has('mean') && !node.has('swing')) {
    return object(RAMP)(node, field, complain);
  }
  const wave = object(WAVE)(node, field, complain);
  return wave.swing <= wave.mean
    ? wave
    : complain(node, `${field}.swing`, `is ${wave.swing}`, `write a number up to the mean, ${wave.mean}`);
};

const OPEN_STAGE: Shape<OpenStage> = { fields: { rate, seconds: number() }, required: ['rate', 'seconds'] };

const CLOSED_STAGE: Shape<ClosedStage> = {
  fields: { users: count, conversations: count },
  required: ['users', 'conversations'],
};

const stage: Read<StageSpec> = (node, field, complain) =>
  isMap(node) && node.has('users')
    ? object(CLOSED_STAGE)(node, field, complain)
    : object(OPEN_STAGE)(node, field, complain);

const EVENT: Shape<EventSource> = {
  fields: { at: number(0), what: eventKind, pods: count, speed: number(), seconds: number() },
  required: ['at', 'what'],
};

const OTHER_PODS: Shape<NonNullable<FleetSource['otherPods']>[number]> = {
  fields: { pods: count, profile },
  required: ['pods', 'profile'],
};

const PICKERS: Shape<PickersSource> = {
  fields: { count, foreign: share, scrapeSeconds: number(), delaySeconds: number(0), staleSeconds: number() },
  required: [],
};

const PREFILL: Shape<PrefillSource> = {
  fields: { pods: count, profile, otherPods: list(object(OTHER_PODS)), aboveTokens: number(0), bandwidth: number() },
  required: ['pods'],
};

const PREFIXES: Shape<NonNullable<WorkloadSpec['prefixes']>> = {
  fields: { count, tokens: length, zipf: number(0) },
  required: ['count', 'tokens'],
};

const QUESTIONS: Shape<WorkloadSpec['questions']> = {
  fields: { tokens: length, first: length, each: count },
  required: ['tokens'],
};

const ADAPTERS: Shape<NonNullable<WorkloadSpec['adapters']>> = {
  fields: { count, zipf: number(0), loaded: count, loadSeconds: number(0) },
  required: ['count', 'loaded', 'loadSeconds'],
};

/** What a file must say, and what it may. */
type WrittenSpec = Pick<WorkloadSpec, 'questions' | 'answers' | 'stages'> & Partial<Omit<WorkloadSpec, 'autoscaler'>>;

const WORKLOAD: Shape<WrittenSpec> = {
  fields: {
    name: text,
    title: text,
    pods: count,
    profile,
    otherPods: list(object(OTHER_PODS)),
    pickers: object(PICKERS),
    prefill: object(PREFILL),
    loadSeconds: number(0),
    graceSeconds: number(0),
    events: list(event),
    prefixes: object(PREFIXES),
    questions: object(QUESTIONS),
    answers: length,
    turns: count,
    thinkSeconds: number(0),
    adapters: object(ADAPTERS),
    burst: number(1),
    warmUp: object(OPEN_STAGE),
    stages: list(stage),
    continuous: flag,
    pauseSeconds: number(0),
  },
  required: ['questions', 'answers', 'stages'],
};
