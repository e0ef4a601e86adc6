import { errorOf } from '../../errors';
import { nearest } from '../../nearest';
import { ENGINE_PROFILES } from '../engine/step-coefficients';
import { kernelStepTime, linearStepTime, type StepTime } from '../engine/step-time';
import { readNumber } from './numbers';
import { environmentName, type SimulationFlagName } from './simulation-flags';

/** How fast an engine is, how much it holds, and how large its batches may be where no flag says so. */
export interface Pace {
  readonly stepTime: StepTime;
  readonly adapterLoadMs: number;
  readonly kvTokens: number;
  readonly maxRunning: number;
  readonly tokenBudget: number;
}

/**
 * The step time of Llama 3 8B in bf16 on one A100, linearised from least-squares fits to NVIDIA AIConfigurator's kernel
 * tables: 10.47 ms to stream the weights, 0.62 ms of attention and 1.2 ms of fixed cost in each step; 52.9 µs of
 * arithmetic for each prompt token. An A100 of 40 GB keeps about 160,000 tokens beside those weights.
 */
const A100 = { decodeMsPerToken: 12.3, prefillMsPerToken: 0.0529, kvTokens: 160_000 };

/** vLLM's batch limits for GPUs below 70 GB and every A100. */
const BATCH_LIMITS = { maxRunning: 256, tokenBudget: 2_048 };

/**
 * Reads how fast the engine is: by a profile, or by two times per token.
 *
 * @param knob the text of a knob, from its flag or its environment variable
 * @throws GkeInferenceError GKEI_OUT_OF_RANGE, or GKEI_FLAG_VALUE for times beside a profile
 */
export function readPace(knob: (name: SimulationFlagName) => string | undefined): Pace {
  const number = (name: SimulationFlagName, otherwise: number, least = 0) =>
    readNumber(`--${name} or ${environmentName(name)}`, knob(name), otherwise, least);
  const speed = number('sim-speed', 1, Number.MIN_VALUE);
  const adapterLoadMs = number('sim-adapter-load-ms', 0) / speed;
  const name = knob('sim-profile');
  if (name === undefined) {
    const prefill = number('sim-prefill-ms-per-token', A100.prefillMsPerToken) / speed;
    const decode = number('sim-decode-ms-per-token', A100.decodeMsPerToken) / speed;
    return { stepTime: linearStepTime(decode, prefill), adapterLoadMs, kvTokens: A100.kvTokens, ...BATCH_LIMITS };
  }
  const profile = ENGINE_PROFILES.find((candidate) => candidate.name === name);
  if (profile === undefined) {
    const names = ENGINE_PROFILES.map((candidate) => candidate.name);
    throw errorOf('GKEI_OUT_OF_RANGE', {
      option: '--sim-profile or GKEI_MOCK_PROFILE',
      value: name,
      range: `one of ${names.join(', ')}, such as ${nearest(name, names)}`,
    });
  }
  for (const time of ['sim-prefill-ms-per-token', 'sim-decode-ms-per-token'] as const) {
    if (knob(time) !== undefined) {
      throw errorOf('GKEI_FLAG_VALUE', {
        flag: `--${time} or ${environmentName(time)}`,
        problem: 'contradicts --sim-profile, which says how long a step takes',
        remedy: 'leave one of them out',
      });
    }
  }
  const { kvTokens, maxRunning, tokenBudget } = profile;
  const step = kernelStepTime(profile);
  return { stepTime: (work) => step(work) / speed, adapterLoadMs, kvTokens, maxRunning, tokenBudget };
}
