/** Label values as a PromQL matcher, such as `{namespace="llm",pod=~"chat-.+"}`; an undefined value is left out. */
export function matchers(labels: {
  readonly equal?: Readonly<Record<string, string | undefined>>;
  readonly like?: Readonly<Record<string, string>>;
}): string {
  const equal = Object.entries(labels.equal ?? {}).flatMap(([label, value]) =>
    value === undefined ? [] : [`${label}=${JSON.stringify(value)}`],
  );
  const like = Object.entries(labels.like ?? {}).map(([label, pattern]) => `${label}=~${JSON.stringify(pattern)}`);
  return `{${[...equal, ...like].join(',')}}`;
}
