import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { type Criticality, PRIORITIES } from '../../catalog/criticality';
import type { ModelRule, ModelTarget } from '../models';

/** Makes the error for a mistake at a node. */
type Mistake = (node: Node | null | undefined, problem: string, remedy: string) => Error;

/** Most weight that a target may have, as in the inference APIs. */
const MOST_WEIGHT = 1_000_000;

const FIELDS = ['name', 'criticality', 'targets'];
const TARGET_FIELDS = ['name', 'weight'];
const CRITICALITIES = Object.keys(PRIORITIES);

/**
 * Reads the models of a configuration file:
 *
 * ```yaml
 * models:
 *   - name: acme/chat
 *     criticality: critical
 *     targets: [{ name: chat-v1, weight: 90 }, { name: chat-v2, weight: 10 }]
 * ```
 */
export function readModels(section: Node | null, mistake: Mistake): ModelRule[] {
  if (!isSeq(section)) {
    throw mistake(section, 'models is not a list', 'list each model with its name and its targets, [] for none');
  }
  const names = new Set<string>();
  return section.items.map((entry, index) => {
    const place = `models[${index}]`;
    const field = fieldsOf(entry as Node, place, FIELDS, mistake);
    const name = textOf(field('name'), `${place}.name`, entry as Node, mistake);
    if (names.has(name)) {
      throw mistake(entry as Node, `${place}.name is "${name}" again`, 'name each model once');
    }
    names.add(name);
    return {
      model: name,
      priority: PRIORITIES[criticalityOf(field('criticality'), place, mistake)],
      targets: targetsOf(field('targets'), place, mistake),
    };
  });
}

function criticalityOf(node: Node | undefined, place: string, mistake: Mistake): Criticality {
  const value = node === undefined ? 'standard' : isScalar(node) ? node.value : undefined;
  if (typeof value !== 'string' || !CRITICALITIES.includes(value)) {
    throw mistake(node, `${place}.criticality is ${shown(value)}`, `set it to one of ${CRITICALITIES.join(', ')}`);
  }
  return value as Criticality;
}

function targetsOf(node: Node | undefined, place: string, mistake: Mistake): ModelTarget[] {
  if (node === undefined) {
    return [];
  }
  if (!isSeq(node)) {
    throw mistake(node, `${place}.targets is not a list`, 'list each target with its name and its weight');
  }
  return node.items.map((entry, index) => {
    const path = `${place}.targets[${index}]`;
    const field = fieldsOf(entry as Node, path, TARGET_FIELDS, mistake);
    const name = textOf(field('name'), `${path}.name`, entry as Node, mistake);
    const weightNode = field('weight');
    const weight = weightNode === undefined ? 1 : isScalar(weightNode) ? weightNode.value : undefined;
    if (!Number.isInteger(weight) || (weight as number) < 1 || (weight as number) > MOST_WEIGHT) {
      throw mistake(
        weightNode,
        `${path}.weight is ${shown(weight)}`,
        `set it to a whole number from 1 to ${MOST_WEIGHT}`,
      );
    }
    return { name, weight: weight as number };
  });
}

function fieldsOf(entry: Node, place: string, known: readonly string[], mistake: Mistake) {
  if (!isMap(entry)) {
    throw mistake(entry, `${place} is not a mapping`, `write ${known.join(', ')}`);
  }
  for (const { key } of entry.items) {
    if (!known.includes(String(key))) {
      throw mistake(key as Node, `${place}.${String(key)} is no field of this file`, `use ${known.join(', ')}`);
    }
  }
  return (name: string) => entry.get(name, true) as Node | undefined;
}

function textOf(node: Node | undefined, place: string, parent: Node, mistake: Mistake): string {
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value !== 'string' || value === '') {
    throw mistake(node ?? parent, `${place} is ${shown(value)}`, 'set it to a text');
  }
  return value;
}

function shown(value: unknown): string {
  return value === undefined ? 'missing or no single value' : JSON.stringify(value);
}
