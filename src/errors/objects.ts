import type { CodeTable } from './explanation';

/** Rules over objects of any kind. */
export const OBJECTS_CODES = {
  /** A late value was not put in, so that its token would reach the cluster. */
  GKEI_LATE_VALUE: (d: { paths: readonly string[] }) => ({
    problem: `the token of a late value stands in ${d.paths.join(', ')}, and nothing puts the value there`,
    remedy: 'deploy the chart with ChartDeployment, or write the value itself',
  }),
} satisfies CodeTable;
