import { ApiResource } from 'cdk8s-plus-28';
import { commonFlags, type PickerProgram, type ProgramInput } from './_picker-program';
import type { BundledPickerOptions } from './picker-implementation';

/** The picker of this package. */
export function bundledProgram({ pool }: ProgramInput, { args = {} }: BundledPickerOptions): PickerProgram {
  return {
    image: undefined,
    command: ['picker'],
    flags: commonFlags(pool),
    extraFlags: args,
    env: [],
    // No CPU limit: throttling would add to the latency of every request.
    resources: { requests: { cpu: '1', memory: '512Mi' }, limits: { memory: '1Gi' } },
    rights: [
      { verbs: ['list', 'watch'], resources: [ApiResource.PODS] },
      // One pool by name: a watch with a field selector on the name is allowed by it.
      {
        verbs: ['list', 'watch'],
        resources: [{ apiGroup: pool.api.group, resourceType: 'inferencepools', resourceName: pool.name }],
      },
    ],
    // The new picker answers before the old one leaves, so that a roll-out fails no request.
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    config: {},
    active: 'all',
  };
}
