import { Accelerator, Model } from '../../../src';
import { InferencePlatform, type InferencePlatformArgs, type PlatformService } from '../../../src/pulumi';
import { run } from '../cluster/_cluster-program';
import type { ProgramOptions, ProgramRun } from '../program';

export const NODE_POOL = 'gcp:container/nodePool:NodePool';

/** One 8B model on L4, two replicas. */
export const CHAT: PlatformService = { model: Model.QWEN3_8B, accelerator: Accelerator.L4, replicas: 2 };

export type Wishes = Partial<InferencePlatformArgs>;

export const platformArgs = (wishes: Wishes = {}): InferencePlatformArgs => ({
  location: 'europe-west4',
  picker: { tag: '1.0.0' },
  services: { chat: CHAT },
  ...wishes,
});

/** Runs a program of one platform. */
export function runPlatform(
  wishes: Wishes = {},
  use: (platform: InferencePlatform) => unknown = () => {},
  options: ProgramOptions = {},
): Promise<ProgramRun> {
  return run(() => use(new InferencePlatform('llm', platformArgs(wishes))), options);
}

/** The error of a platform that is refused, before which nothing may have been registered. */
export async function refused(wishes: Wishes): Promise<string> {
  let message = '';
  const { resources } = await run(() => {
    try {
      new InferencePlatform('llm', platformArgs(wishes));
    } catch (error) {
      ({ message } = error as Error);
    }
  });
  expect(resources).toEqual([]);
  return message;
}

/** GPU node pools by their names. */
export function poolsOf({ ofType }: ProgramRun) {
  const pools = ofType(NODE_POOL).filter(({ inputs }) => inputs.nodeConfig.guestAccelerators);
  return Object.fromEntries(pools.map(({ name, inputs }) => [name, inputs]));
}
