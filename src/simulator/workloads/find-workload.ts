import { readFileSync } from 'node:fs';
import { errorOf } from '../../errors';
import { nearest } from '../../nearest';
import { WORKLOADS } from './catalog';
import type { WorkloadSpec } from './spec';
import { readSpec } from './spec-file';

const A_FILE = /[./\\]/;

/**
 * The workload of a name, or of a file: whatever has a dot or a slash in it is a file.
 *
 * @throws GkeInferenceError GKEI_UNKNOWN_WORKLOAD, GKEI_UNREADABLE_WORKLOAD, or GKEI_WORKLOAD_FILE with line and field
 */
export function findWorkload(name: string): WorkloadSpec {
  const known = WORKLOADS.find((workload) => workload.name === name);
  if (known !== undefined) {
    return known;
  }
  if (!A_FILE.test(name)) {
    const names = WORKLOADS.map((workload) => workload.name);
    throw errorOf('GKEI_UNKNOWN_WORKLOAD', { name, nearest: nearest(name, names) });
  }
  return readSpec(name, read(name));
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw errorOf('GKEI_UNREADABLE_WORKLOAD', { file, reason });
  }
}
