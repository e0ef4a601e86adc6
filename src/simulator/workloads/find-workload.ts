import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { errorOf } from '../../errors';
import { nearest } from '../../nearest';
import { ENGINE_PROFILES } from '../engine/step-coefficients';
import { WORKLOADS } from './catalog';
import type { TraceSpec, WorkloadSource } from './spec';
import { readSpec } from './spec-file';
import { isTrace, readTrace } from './trace/trace-file';

const A_FILE = /[./\\]/;

/**
 * The workload of a name, or of a file: whatever has a dot or a slash in it is a file. A trace is read once, so that a mistake
 * in it is told before anything is served.
 *
 * @throws GkeInferenceError GKEI_UNKNOWN_WORKLOAD, GKEI_UNREADABLE_WORKLOAD, or GKEI_WORKLOAD_FILE with line and field
 */
export async function findWorkload(name: string): Promise<WorkloadSource> {
  const known = WORKLOADS.find((workload) => workload.name === name);
  if (known !== undefined) {
    return known;
  }
  if (!A_FILE.test(name)) {
    const names = WORKLOADS.map((workload) => workload.name);
    throw errorOf('GKEI_UNKNOWN_WORKLOAD', { name, nearest: nearest(name, names) });
  }
  return isTrace(name) ? await findTrace(name) : readSpec(name, read(name));
}

async function findTrace(file: string): Promise<TraceSpec> {
  let requests = 0;
  for await (const _ of readTrace(file)) {
    requests++;
  }
  const title = `a trace of ${requests} requests`;
  return { name: basename(file), title, pods: 8, profile: ENGINE_PROFILES[0].name, trace: file, speed: 1, requests };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw errorOf('GKEI_UNREADABLE_WORKLOAD', { file, reason });
  }
}
