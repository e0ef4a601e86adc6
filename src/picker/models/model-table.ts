import type { ModelRule, ModelTarget } from './model-rule';

/** What a request says about its model. */
export interface ModelQuestion {
  /** The name in its body; empty when it has none. */
  readonly asked: string;
  /** A name that a trusted header puts in its place. */
  readonly rewrite?: string;
  /** The objective that a trusted header names. */
  readonly objective?: string;
  /** The name that the response was created with which the request goes on from, as its model server knows it. */
  readonly earlier?: string;
}

/** What a request is for. */
export interface ResolvedModel {
  /** The name to ask a model server for. */
  readonly model: string;
  /** Higher is more important; below 0 may be shed. */
  readonly priority: number;
}

/**
 * What the names stand for that clients ask for.
 *
 * A rule for exactly the name comes before one for every name, and the first of several comes before the others. A name
 * without a rule stays as it is: whether it exists is for the model server to say.
 */
export class ModelTable {
  private readonly exact = new Map<string, ModelRule>();
  private readonly general: ModelRule | undefined;

  /**
   * @param rules the most important ones first
   * @param objectives the priorities of objectives, by their names
   */
  constructor(
    readonly rules: readonly ModelRule[] = [],
    readonly objectives: ReadonlyMap<string, number> = new Map(),
  ) {
    for (const rule of rules) {
      if (rule.model === undefined) {
        this.general ??= rule;
      } else if (!this.exact.has(rule.model)) {
        this.exact.set(rule.model, rule);
      }
    }
  }

  /** The names with a rule of their own, the most important ones first: those that clients are meant to ask for. */
  get names(): readonly string[] {
    return [...this.exact.keys()];
  }

  /** @param random uniform numbers from 0 up to but not including 1 */
  resolve({ asked, rewrite, objective, earlier }: ModelQuestion, random: () => number): ResolvedModel {
    const rule = asked === '' ? undefined : (this.exact.get(asked) ?? this.general);
    const named = objective === undefined ? undefined : this.objectives.get(objective);
    return {
      model:
        rewrite || (rule === undefined || rule.targets.length === 0 ? asked : choose(rule.targets, random, earlier)),
      priority: named ?? rule?.priority ?? 0,
    };
  }
}

/** @param earlier stays the choice while it is one of the targets */
function choose(targets: readonly ModelTarget[], random: () => number, earlier?: string): string {
  if (targets.length === 1) {
    return targets[0].name;
  }
  if (earlier !== undefined && targets.some(({ name }) => name === earlier)) {
    return earlier;
  }
  let left = random() * targets.reduce((sum, { weight }) => sum + weight, 0);
  for (const { name, weight } of targets) {
    left -= weight;
    if (left < 0) {
      return name;
    }
  }
  return targets[targets.length - 1].name; // what rounding left over
}
