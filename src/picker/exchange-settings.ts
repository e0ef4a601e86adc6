import { SERVING_PATHS } from '../catalog/serving-paths';
import { DEFAULT_STATE_TIMEOUTS, type ExchangeSettings, ServingPaths } from './exchange';
import { MAX_BODY_BYTES, type PickerOptions } from './options';

/** What exchanges are told by the process that they live in. */
type Surroundings = Omit<ExchangeSettings, 'timeouts' | 'servingPaths' | 'maxBodyBytes' | 'hashesPrompts' | 'usage'>;

/** What all exchanges share, whichever process they live in. */
export function exchangeSettings(options: PickerOptions, surroundings: Surroundings): ExchangeSettings {
  const { policy, asksForUsage } = options;
  const usage = asksForUsage ? 'ask' : 'read';
  return {
    ...surroundings,
    timeouts: DEFAULT_STATE_TIMEOUTS,
    servingPaths: new ServingPaths(SERVING_PATHS),
    maxBodyBytes: MAX_BODY_BYTES,
    hashesPrompts: policy.usesPrefixes,
    // Policies that ask for no prefixes do not ask how long prompts and answers are either.
    usage: policy.usesPrefixes ? usage : 'ignore',
  };
}
