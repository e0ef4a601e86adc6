import type { CodeTable } from './explanation';

/** Experiments in the simulator. */
export const SIMULATOR_CODES = {
  /** A workload that is not known by that name. */
  GKEI_UNKNOWN_WORKLOAD: (d: { name: string; nearest: string }) => ({
    problem: `no workload is named "${d.name}"`,
    remedy: `the nearest one is ${d.nearest}; a file of your own has a dot or a slash in its name`,
  }),
  /** A policy that is not known by that name. */
  GKEI_UNKNOWN_POLICY: (d: { name: string; nearest: string }) => ({
    problem: `no policy is named "${d.name}"`,
    remedy: `the nearest one is ${d.nearest}`,
  }),
  /** A profile of an engine that is not known by that name. */
  GKEI_UNKNOWN_PROFILE: (d: { name: string; nearest: string }) => ({
    problem: `no profile is named "${d.name}"`,
    remedy: `the nearest one is ${d.nearest}`,
  }),
  /** The file of a workload cannot be read. */
  GKEI_UNREADABLE_WORKLOAD: (d: { file: string; reason: string }) => ({
    problem: `cannot read the workload ${d.file}: ${d.reason}`,
    remedy: 'name a YAML or JSON file, or a trace, that exists and is whole',
  }),
  /** The description of a workload, or a trace, has a mistake. */
  GKEI_WORKLOAD_FILE: (d: { file: string; line: number; problem: string; remedy: string }) => ({
    problem: `${d.file}:${d.line}: ${d.problem}`,
    remedy: d.remedy,
  }),
  /** An autoscaler that is not known by that name. */
  GKEI_UNKNOWN_AUTOSCALER: (d: { name: string; nearest: string }) => ({
    problem: `no autoscaler is named "${d.name}"`,
    remedy: `the nearest one is ${d.nearest}; a manifest of your own has a dot or a slash in its name`,
  }),
  /** The manifest of an autoscaler has a mistake, or says what is not simulated. */
  GKEI_AUTOSCALER_MANIFEST: (d: { place: string; problem: string; remedy: string }) => ({
    problem: `${d.place}: ${d.problem}`,
    remedy: d.remedy,
  }),
  /** A request of a workload that the pod which it was sent to can never hold. */
  GKEI_WORKLOAD_TOO_LONG: (d: { tokens: number; capacity: number }) => ({
    problem: `a request of ${d.tokens} tokens, prompt and answer, does not fit a pod with room for ${d.capacity}`,
    remedy: 'shorten prompts or answers, or set a profile with more room for KV',
  }),
  /** A file that was asked for cannot be written. */
  GKEI_UNWRITABLE_FILE: (d: { file: string; reason: string }) => ({
    problem: `cannot write ${d.file}: ${d.reason}`,
    remedy: 'name a file in a folder that exists and may be written to',
  }),
  /** What draws the plots of a report is not beside the program. */
  GKEI_NO_PLOTS: () => ({
    problem: 'this copy of the program cannot draw: plots.js is not beside it',
    remedy: 'run the program of the npm package, or leave out --html and --svg; --csv and --json need no plots',
  }),
} satisfies CodeTable;
