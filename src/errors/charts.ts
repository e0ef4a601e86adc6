import type { CodeTable } from './explanation';

/** What cannot be late, and what to do instead. */
const LATE_PLACES = {
  name: { text: 'a name', instead: 'choose the name in the program, and give it to both sides as a plain string' },
  key: { text: 'a key', instead: 'write the key as a plain string, and let the late value be what stands under it' },
  selected: {
    text: 'a label that a selector asks for',
    instead: 'select by a label of a plain value, and put the late value into an annotation',
  },
  number: {
    text: 'a number',
    instead: 'read it from the configuration of the stack, such as new pulumi.Config().requireNumber("replicas")',
  },
  list: {
    text: 'a list',
    instead: 'write the list in the chart, each item a late value of its own: [late(list.apply(([first]) => first))]',
  },
} as const;

/** What a value is that cannot be late. */
export type LatePlace = keyof typeof LATE_PLACES;

function placeText({ path, object, is }: { path: string; object?: string; is: LatePlace }): string {
  return `${path}${object === undefined ? '' : ` of ${object}`}, which is ${LATE_PLACES[is].text}`;
}

/** Charts in Pulumi programs. */
export const CHARTS_CODES = {
  /** What is to be deployed is no chart. */
  GKEI_CHART_SOURCE: (d: { deployment: string; problem: string; remedy: string }) => ({
    problem: `chart of ${d.deployment} ${d.problem}`,
    remedy: d.remedy,
  }),
  /** A chart cannot be rendered. */
  GKEI_CHART_NOT_RENDERED: (d: { deployment: string; reason: string; remedy: string }) => ({
    problem: `the chart of ${d.deployment} cannot be rendered: ${d.reason}`,
    remedy: d.remedy,
  }),
  /** Rules found mistakes in a chart, so nothing of it is registered. */
  GKEI_CHART_FINDINGS: (d: { deployment: string; findings: readonly string[] }) => ({
    problem: `${d.findings.length} findings in the chart of ${d.deployment}:\n  ${d.findings.join('\n  ')}\n`,
    remedy: 'set what each one says',
  }),
  /** A chart has two objects of one kind, namespace and name. */
  GKEI_CHART_OBJECT_TWICE: (d: { deployment: string; object: string; constructs: readonly string[] }) => ({
    problem: `${d.constructs.join(' and ')} in the chart of ${d.deployment} are both ${d.object}`,
    remedy: 'give one of them another name',
  }),
  /** The token of a late value stands where something is computed with it. */
  GKEI_LATE_VALUE_PLACE: (d: {
    places: readonly { readonly path: string; readonly object?: string; readonly is: LatePlace }[];
  }) => ({
    problem: `a late value stands in ${d.places.map(placeText).join(', and in ')}`,
    remedy: [...new Set(d.places.map((place) => LATE_PLACES[place.is].instead))].join('; '),
  }),
  /** Something was made of the token of a late value, so that the value can no longer be put in. */
  GKEI_LATE_VALUE_LOST: (d: { object: string; path: string; text: string }) => ({
    problem: `${d.path} of ${d.object} is "${d.text}", in which a late value was computed with`,
    remedy: 'compute with the output, and make the result late: late(output.apply((value) => …))',
  }),
  /** A late value turned out to be something that no text can hold. */
  GKEI_LATE_VALUE_TYPE: (d: { found: string }) => ({
    problem: `a late value is ${d.found}`,
    remedy:
      'give late() a string, a number or a boolean: one item of a list or object, or a text made of it in output.apply((value) => …)',
  }),
  /** The output of a Pulumi resource was put into a text. */
  GKEI_OUTPUT_IN_TEXT: (d: { object: string; path: string }) => ({
    problem: `${d.path} of ${d.object} holds what JavaScript makes of an Output in a text, which is no value`,
    remedy: 'write late(output) there',
  }),
} satisfies CodeTable;
