import type { Policy } from '../policy';
import { aibrixPrefix } from './aibrix-prefix';
import { dynamo } from './dynamo';
import { leastRequests } from './least-requests';
import { llmdBlend } from './llm-d-blend';
import { llmdSticky } from './llm-d-sticky';
import { lmetric } from './lmetric';
import { powerOfTwo } from './power-of-two';
import { random } from './random';
import { regretWeighted } from './regret-weighted';
import { regretWeightedLearned } from './regret-weighted-learned';
import { roundRobin } from './round-robin';
import { session } from './session';
import { sglangCacheAware } from './sglang-cache-aware';
import { weightedLeastRequests } from './weighted-least-requests';

/** Every policy, the default first. */
export const POLICIES: readonly Policy[] = [
  regretWeighted,
  regretWeightedLearned,
  weightedLeastRequests,
  leastRequests,
  powerOfTwo,
  roundRobin,
  random,
  session,
  llmdBlend,
  llmdSticky,
  lmetric,
  dynamo,
  sglangCacheAware,
  aibrixPrefix,
];

/** What schedules unless another policy is asked for. */
export const DEFAULT_POLICY = regretWeighted;
