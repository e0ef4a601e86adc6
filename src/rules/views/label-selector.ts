import { listAt, textAt, textMapAt, textsAt } from './fields';

/** Labels of an object. */
export type Labels = ReadonlyMap<string, string>;

/** What a selector asks of labels. */
export interface LabelSelector {
  /** Labels that must be there with these values. */
  readonly labels: Labels;
  /** Further conditions. */
  readonly expressions: readonly LabelExpression[];
}

interface LabelExpression {
  readonly key: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** Reads a selector with `matchLabels` and `matchExpressions`. */
export function readLabelSelector(value: unknown): LabelSelector {
  return {
    labels: textMapAt(value, 'matchLabels'),
    expressions: listAt(value, 'matchExpressions').map((expression) => ({
      key: textAt(expression, 'key') ?? '',
      operator: textAt(expression, 'operator') ?? '',
      values: textsAt(expression, 'values'),
    })),
  };
}

/** Whether a selector selects an object with these labels. */
export function selects(selector: LabelSelector, labels: Labels): boolean {
  for (const [key, value] of selector.labels) {
    if (labels.get(key) !== value) {
      return false;
    }
  }
  return selector.expressions.every((expression) => holds(expression, labels.get(expression.key)));
}

function holds({ operator, values }: LabelExpression, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
