import type { Metric } from '../../catalog/metrics/metric';

/** Labels of a sample, by name. */
export type Labels = Readonly<Record<string, string>>;

/** One line of a metrics page. `suffix` is appended to the family's name. */
export interface Sample {
  readonly suffix?: string;
  readonly labels?: Labels;
  readonly value: number;
}

/** All samples of one name. */
export interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly samples: readonly Sample[];
}

/** A gauge of vLLM's. */
export function vllmGauge({ name, meaning: help }: Metric, samples: readonly Sample[]): Family {
  return { name, type: 'gauge', help, samples };
}

/** A metrics page in the text format of Prometheus, byte for byte as Python's client library writes it. */
export function renderPage(families: readonly Family[]): string {
  return families.map(renderFamily).join('');
}

function renderFamily({ name, type, help, samples }: Family): string {
  const lines = samples.map(
    ({ suffix = '', labels = {}, value }) => `${name}${suffix}${formatLabels(labels)} ${formatValue(value)}\n`,
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function formatLabels(labels: Labels): string {
  const names = Object.keys(labels).sort();
  const escaped = (text: string) => text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n');
  return names.length === 0 ? '' : `{${names.map((name) => `${name}="${escaped(labels[name])}"`).join(',')}}`;
}

/** A float as Python's client library writes it: always with a fraction, with an exponent from a million on. */
export function formatValue(value: number): string {
  if (value === Number.POSITIVE_INFINITY) {
    return '+Inf';
  }
  if (value !== 0 && Math.abs(value) < 1e-4) {
    // Python goes over to exponents earlier than JavaScript and writes them with two digits.
    return value.toExponential().replace(/e-(\d)$/, 'e-0$1');
  }
  const text = Number.isInteger(value) ? `${value}.0` : String(value);
  const point = text.indexOf('.');
  if (value > 0 && point > 6) {
    const mantissa = `${text[0]}.${text.slice(1, point)}${text.slice(point + 1)}`.replace(/\.?0*$/, '');
    return `${mantissa}e+${String(point - 1).padStart(2, '0')}`;
  }
  return text;
}
