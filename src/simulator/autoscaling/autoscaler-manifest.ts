import { errorOf } from '../../errors';
import { nearest } from '../../nearest';
import { readQuantity } from '../../rules';
import { type AutoscalerSpec, METRIC_WAY } from './autoscaler-spec';
import { DEFAULT_BEHAVIOR, type HpaMetric, type ScalingRules } from './hpa';
import { MEASURED, measuredBy } from './metric-names';

/** Says what is wrong with a field of the manifest. */
type Complain = (field: string, problem: string, remedy: string) => never;

/** An object of a manifest, of which nothing is known yet. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * The autoscaler that a HorizontalPodAutoscaler of autoscaling/v2 describes, such as `InferenceAutoscaler` renders. Defaults are
 * the API server's. Selectors of metrics are not looked at: there is one pool.
 *
 * @param place where the manifest stands, for messages
 * @throws GkeInferenceError GKEI_AUTOSCALER_MANIFEST, which names the field and what to write
 */
export function readAutoscaler(
  manifest: Fields & { readonly metadata: { readonly name: string } },
  place: string,
): AutoscalerSpec {
  const complain: Complain = (field, problem, remedy) => {
    throw errorOf('GKEI_AUTOSCALER_MANIFEST', { place, problem: `${field} ${problem}`, remedy });
  };
  if (manifest.kind !== 'HorizontalPodAutoscaler' || manifest.apiVersion !== 'autoscaling/v2') {
    const kind = `${manifest.apiVersion} ${manifest.kind}`;
    return complain('the object', `is ${kind}`, 'name a file with a HorizontalPodAutoscaler of autoscaling/v2');
  }
  const spec = fieldsOf(manifest.spec, 'spec', complain);
  const minReplicas = whole(spec.minReplicas ?? 1, 'spec.minReplicas', 1, complain);
  const maxReplicas = whole(spec.maxReplicas, 'spec.maxReplicas', minReplicas, complain);
  const metrics = listOf(spec.metrics ?? [DEFAULT_METRIC], 'spec.metrics', complain).map((metric, index) =>
    readMetric(metric, `spec.metrics[${index}]`, complain),
  );
  const behavior = fieldsOf(spec.behavior ?? {}, 'spec.behavior', complain);
  const { name } = manifest.metadata;
  return {
    name,
    title: `the HorizontalPodAutoscaler ${name}`,
    hpa: {
      minReplicas,
      maxReplicas,
      metrics,
      behavior: {
        scaleUp: readRules(behavior.scaleUp, DEFAULT_BEHAVIOR.scaleUp, 'spec.behavior.scaleUp', complain),
        scaleDown: readRules(behavior.scaleDown, DEFAULT_BEHAVIOR.scaleDown, 'spec.behavior.scaleDown', complain),
      },
    },
    ...METRIC_WAY,
  };
}

/** What counts where a manifest names no metric. */
const DEFAULT_METRIC = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
};

const METRIC_TYPES = ['Resource', 'Pods', 'External'] as const;

function readMetric(value: unknown, field: string, complain: Complain): HpaMetric {
  const metric = fieldsOf(value, field, complain);
  const type = oneOf(metric.type, METRIC_TYPES, `${field}.type`, complain);
  const inside = `${field}.${type.toLowerCase()}`;
  const source = fieldsOf(metric[type.toLowerCase()], inside, complain);
  const target = fieldsOf(source.target, `${inside}.target`, complain);
  if (type === 'Resource') {
    if (source.name !== 'cpu') {
      return complain(
        `${inside}.name`,
        `is ${JSON.stringify(source.name)}`,
        'write cpu, the one resource that is simulated',
      );
    }
    return {
      type,
      name: 'cpu',
      target: readTarget(target, ['Utilization', 'AverageValue'], `${inside}.target`, complain),
    };
  }
  const name = readName(
    fieldsOf(source.metric, `${inside}.metric`, complain).name,
    type,
    `${inside}.metric.name`,
    complain,
  );
  return type === 'Pods'
    ? { type, name, target: readTarget(target, ['AverageValue'], `${inside}.target`, complain) }
    : { type, name, target: readTarget(target, ['Value', 'AverageValue'], `${inside}.target`, complain) };
}

function readName(value: unknown, type: 'Pods' | 'External', field: string, complain: Complain): string {
  const name = String(value);
  const measured = measuredBy(name);
  if (measured === undefined) {
    const names = MEASURED.flatMap((each) => (type === 'Pods' && each.of === 'pool' ? [] : each.names));
    return complain(
      field,
      `is ${JSON.stringify(value)}, which is not simulated`,
      `the nearest one is ${nearest(name, names)}`,
    );
  }
  if (type === 'Pods' && measured.of === 'pool') {
    return complain(
      field,
      `is ${JSON.stringify(name)}, which no pod reports`,
      'write it behind a metric of type External',
    );
  }
  return name;
}

const TARGET_FIELDS = { Utilization: 'averageUtilization', AverageValue: 'averageValue', Value: 'value' } as const;

function readTarget<T extends keyof typeof TARGET_FIELDS>(
  target: Fields,
  types: readonly T[],
  field: string,
  complain: Complain,
): { readonly type: T; readonly value: number } {
  const type = oneOf(target.type, types, `${field}.type`, complain);
  const inside = TARGET_FIELDS[type];
  const value = readQuantity(target[inside]);
  return value !== undefined && value > 0
    ? { type, value }
    : complain(
        `${field}.${inside}`,
        `is ${JSON.stringify(target[inside])}`,
        'write a quantity above 0, such as 5 or 800m',
      );
}

const SELECT_POLICIES = ['Max', 'Min', 'Disabled'] as const;
const POLICY_TYPES = ['Pods', 'Percent'] as const;

function readRules(value: unknown, defaults: ScalingRules, field: string, complain: Complain): ScalingRules {
  const rules = fieldsOf(value ?? {}, field, complain);
  const window = rules.stabilizationWindowSeconds ?? defaults.stabilizationWindowSeconds;
  const tolerance = rules.tolerance === undefined ? defaults.tolerance : readQuantity(rules.tolerance);
  return {
    stabilizationWindowSeconds: whole(window, `${field}.stabilizationWindowSeconds`, 0, complain),
    selectPolicy: oneOf(
      rules.selectPolicy ?? defaults.selectPolicy,
      SELECT_POLICIES,
      `${field}.selectPolicy`,
      complain,
    ),
    tolerance:
      tolerance ??
      complain(`${field}.tolerance`, `is ${JSON.stringify(rules.tolerance)}`, 'write a quantity, such as 0.1'),
    policies: listOf(rules.policies ?? defaults.policies, `${field}.policies`, complain).map((each, index) => {
      const inside = `${field}.policies[${index}]`;
      const policy = fieldsOf(each, inside, complain);
      return {
        type: oneOf(policy.type, POLICY_TYPES, `${inside}.type`, complain),
        value: whole(policy.value, `${inside}.value`, 1, complain),
        periodSeconds: whole(policy.periodSeconds, `${inside}.periodSeconds`, 1, complain),
      };
    }),
  };
}

function fieldsOf(value: unknown, field: string, complain: Complain): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : complain(field, value === undefined ? 'is missing' : 'is no mapping', `write the fields of ${field}`);
}

function listOf(value: unknown, field: string, complain: Complain): readonly unknown[] {
  return Array.isArray(value) && value.length > 0 ? value : complain(field, 'is no list', 'write at least one item');
}

function whole(value: unknown, field: string, least: number, complain: Complain): number {
  return Number.isSafeInteger(value) && (value as number) >= least
    ? (value as number)
    : complain(
        field,
        value === undefined ? 'is missing' : `is ${JSON.stringify(value)}`,
        `write a whole number from ${least} on`,
      );
}

function oneOf<T extends string>(value: unknown, words: readonly T[], field: string, complain: Complain): T {
  return (
    words.find((word) => word === value) ??
    complain(
      field,
      value === undefined ? 'is missing' : `is ${JSON.stringify(value)}, which is not simulated`,
      `the nearest one is ${nearest(String(value), words)}`,
    )
  );
}
