import type { CodeTable } from './explanation';
import { oneOf } from './wording';

/** The command line and the simulated model server. */
export const PROGRAM_CODES = {
  /** The command line does not parse. */
  GKEI_USAGE: (d: { problem: string; command: string }) => ({
    problem: d.problem,
    remedy: `run "${d.command} --help"`,
  }),
  /** A flag that neither vLLM nor the simulation knows. */
  GKEI_UNKNOWN_FLAG: (d: { flag: string; nearest: string }) => ({
    problem: `unknown flag ${d.flag}`,
    remedy: `the nearest known one is ${d.nearest}`,
  }),
  /** A shortened flag that stands for more than one. */
  GKEI_AMBIGUOUS_FLAG: (d: { flag: string; candidates: readonly string[] }) => ({
    problem: `${d.flag} is short for several flags`,
    remedy: `write ${oneOf(d.candidates)}`,
  }),
  /** A flag without the value that it needs, or with one that it does not take. */
  GKEI_FLAG_VALUE: (d: { flag: string; problem: string; remedy: string }) => ({
    problem: `${d.flag} ${d.problem}`,
    remedy: d.remedy,
  }),
  /** The server cannot listen on its address. */
  GKEI_LISTEN_FAILED: (d: { address: string; reason: string; portFlag?: string }) => ({
    problem: `cannot listen on ${d.address}: ${d.reason}`,
    remedy: `set --host to an address of this machine and ${d.portFlag ?? '--port'} to one that is free`,
  }),
  /** The crash that the simulation was asked for. */
  GKEI_SIMULATED_CRASH: (d: { seconds: number }) => ({
    problem: `the simulated model server crashed after ${d.seconds} s, as it was told to`,
    remedy: 'unset GKEI_MOCK_CRASH_AFTER_SECONDS and --sim-crash-after-seconds to keep it running',
  }),
  /** A file of manifests cannot be read. */
  GKEI_UNREADABLE_FILE: (d: { file: string; reason: string }) => ({
    problem: `cannot read ${d.file}: ${d.reason}`,
    remedy: 'name a YAML or JSON file that exists',
  }),
  /** A file of manifests is not YAML. */
  GKEI_INVALID_YAML: (d: { file: string; line: number; column: number; reason: string }) => ({
    problem: `${d.file}:${d.line}:${d.column}: ${d.reason}`,
    remedy: 'correct the YAML there',
  }),
  /** A document of a file is no Kubernetes object. */
  GKEI_NOT_AN_OBJECT: (d: { file: string; start: string }) => ({
    problem: `${d.file} holds ${d.start}, which is no Kubernetes object`,
    remedy: 'give each document an apiVersion, a kind and a metadata.name',
  }),
  /** The rules found mistakes in the checked files. */
  GKEI_FINDINGS: (d: { findings: number; spoiled: number; objects: number }) => ({
    problem: `${d.findings} findings in ${d.spoiled} of ${d.objects} objects`,
    remedy: 'set what each one says and check again',
  }),
  /** A list of adapters cannot be used. */
  GKEI_ADAPTER_LIST: (d: { problem: string; remedy: string }) => ({
    problem: `the list of adapters ${d.problem}`,
    remedy: d.remedy,
  }),
  /** An error that nobody foresaw. */
  GKEI_UNEXPECTED: (d: { reason: string }) => ({
    problem: d.reason,
    remedy: 'report this with the command line that led to it',
  }),
} satisfies CodeTable;
