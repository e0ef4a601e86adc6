import { Clairvoyant } from '../../../src/simulator/bounds';
import { engineOptions } from '../../../src/simulator/fleet/engine-options';
import { Passage, Pod } from '../../../src/simulator/fleet/pod';
import { fleetSpec } from '../../../src/simulator/workloads/fleet-spec';
import { Contents, type Text } from '../../../src/simulator/workloads/text';

const contents = new Contents();

function setUp(profiles = ['qwen3-32b-2xh100', 'qwen3-32b-2xh100']) {
  const hears = { firstToken: () => {}, done: (passage: Passage) => passage.picker?.done(passage) };
  const engines = engineOptions({ ...fleetSpec({ pods: 1, profile: '' }), profiles });
  const pods = engines.map((options, index) => new Pod(`10.0.0.${index}:8000`, options, hears));
  const oracle = new Clairvoyant();
  pods.forEach((pod) => {
    oracle.follow(pod);
  });
  let requests = 0;
  return {
    oracle,
    pods,
    passage(prompt: Text, answerTokens: number, foreign = false): Passage {
      const identities = contents.write(answerTokens, prompt);
      const request = { promptTokens: prompt.end, answerTokens, identities, hashes: new Uint32Array(0), session: '' };
      return new Passage(requests++, request, 0, foreign ? undefined : oracle);
    },
    /** The number of the chosen pod. */
    pick: (passage: Passage) => pods.indexOf(oracle.pick(passage)!),
    finish(pod: Pod): void {
      while (pod.stepEndsAt < Number.POSITIVE_INFINITY) {
        pod.step();
      }
    },
  };
}

it('takes turns where all pods are alike, and counts what is still on its way', () => {
  const { pick, passage } = setUp();
  const picks = Array.from({ length: 4 }, () => pick(passage(contents.write(1_000), 100)));
  expect([picks[0] + picks[1], picks[2] + picks[3]]).toEqual([1, 1]);
});

it('goes where a prompt is', () => {
  const { pods, pick, passage, finish } = setUp();
  const prompt = contents.write(6_000);
  const first = passage(prompt, 10, true);
  pods[1].submit(first, 0);
  finish(pods[1]);
  expect(pick(passage(contents.write(100, prompt), 10))).toBe(1);
});

it('knows how long answers will still be', () => {
  const { pods, pick, passage } = setUp();
  pods[0].submit(passage(contents.write(1_000), 2_000, true), 0);
  for (let other = 0; other < 2; other++) {
    pods[1].submit(passage(contents.write(1_000), 5, true), 0);
  }
  for (let step = 0; step < 4; step++) {
    pods.forEach((pod) => {
      pod.step();
    });
  }
  // The second pod has more to do by every measure that a picker knows, and is idle in a moment.
  expect(pick(passage(contents.write(1_000), 500))).toBe(1);
});

it('knows how fast each pod is', () => {
  const { pick, passage } = setUp(['llama-8b-fp8-l4', 'llama-8b-h100']);
  const picks = Array.from({ length: 4 }, () => pick(passage(contents.write(1_000), 100)));
  expect(picks).toEqual([1, 1, 1, 1]);
});

it('knows that a pod has turned slow', () => {
  const { pods, pick, passage } = setUp();
  pods[0].speed = 0.1;
  const picks = Array.from({ length: 4 }, () => pick(passage(contents.write(1_000), 100)));
  expect(picks).toEqual([1, 1, 1, 1]);
});

it('sends nothing to pods that cannot serve', () => {
  const { oracle, pods, pick, passage } = setUp();
  const next = () => pick(passage(contents.write(1_000), 100));
  oracle.setEligible(pods[0], false);
  expect([next(), next()]).toEqual([1, 1]);
  oracle.unfollow(pods[1]);
  expect(next()).toBe(-1);
  oracle.setEligible(pods[0], true);
  expect(next()).toBe(0);
});

it('forgets what is done', () => {
  const { oracle, pods, pick, passage, finish } = setUp();
  for (let round = 0; round < 6; round++) {
    const next = passage(contents.write(1_000), 50);
    const pod = pods[pick(next)];
    expect([oracle.inFlight, oracle.pendingTokens]).toEqual([1, 1_000]);
    pod.submit(next, 0);
    finish(pod);
    expect([oracle.inFlight, oracle.pendingTokens]).toEqual([0, 0]);
    // Nothing is left anywhere, so that it takes turns again.
    expect(pods.indexOf(pod)).toBe(round % 2);
  }
});
