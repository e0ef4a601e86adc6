import { random, roundRobin } from './baselines';
import type { Policy } from './policy';
import { weightedLeastRequests } from './weighted-least-requests';

/** Every policy, the default first. */
export const POLICIES: readonly Policy[] = [weightedLeastRequests, roundRobin, random];

/** What schedules unless another policy is asked for. */
export const DEFAULT_POLICY = weightedLeastRequests;
