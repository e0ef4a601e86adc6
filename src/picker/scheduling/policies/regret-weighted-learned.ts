import { loadProduct } from '../load-product';
import type { Policy } from '../policy';
import { REGRET, regretWeighted } from './regret-weighted';

/**
 * The default policy with what it takes for granted learned instead: the regret from the blocks that were wanted soon
 * after they were pushed out, and the lengths of answers from what servers count. On trial: it becomes the default if
 * simulated workloads that it was not made for show that it is better.
 */
export const regretWeightedLearned: Policy = {
  ...regretWeighted,
  name: 'regret-weighted-learned',
  rule: 'as regret-weighted, with the price and the lengths of answers learned; on trial',
  assumedRegret: REGRET,
  rate: loadProduct(({ regret, answerTokens }) => ({ regret, answerTokens, answerRoom: answerTokens })),
};
