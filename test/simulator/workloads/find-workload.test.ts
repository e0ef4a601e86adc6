import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findWorkload, WORKLOADS } from '../../../src/simulator/workloads';

const folder = mkdtempSync(join(tmpdir(), 'gkei-workload-'));
const file = join(folder, 'ours.yaml');
afterAll(() => rmSync(folder, { recursive: true }));

const REQUIRED = 'questions: { tokens: 100 }\nanswers: 50\nstages: [{ rate: 1, seconds: 10 }]\n';

function read(text: string) {
  writeFileSync(file, text);
  return findWorkload(file);
}

it('knows its own by name', async () => {
  for (const workload of WORKLOADS) {
    expect(await findWorkload(workload.name)).toBe(workload);
  }
});

it('reads a file, with defaults for what it does not say', async () => {
  expect(await read(REQUIRED)).toEqual({
    name: 'ours',
    title: 'a workload of your own',
    pods: 8,
    profile: 'qwen3-32b-2xh100',
    questions: { tokens: 100 },
    answers: 50,
    stages: [{ rate: 1, seconds: 10 }],
  });
});

it.each(WORKLOADS.map((spec) => [spec.name, spec] as const))('can say what %s is, as JSON', async (_, spec) => {
  expect(await read(JSON.stringify(spec, undefined, 2))).toEqual(spec);
});

it('reads a fleet of several kinds of pods behind several pickers', async () => {
  const fleet = `otherPods: [{ pods: 2, profile: llama-8b-h100 }]
pickers: { count: 2, foreign: 0.1, scrapeSeconds: 1, delaySeconds: 0, staleSeconds: 5 }
`;
  expect(await read(REQUIRED + fleet)).toMatchObject({
    otherPods: [{ pods: 2, profile: 'llama-8b-h100' }],
    pickers: { count: 2, foreign: 0.1, scrapeSeconds: 1, delaySeconds: 0, staleSeconds: 5 },
  });
});

it('reads which pods compute prompts for the others', async () => {
  const prefill = {
    pods: 2,
    profile: 'qwen3-32b-2xh200',
    otherPods: [{ pods: 1, profile: 'qwen3-32b-2xa100' }],
    aboveTokens: 500,
    bandwidth: 12.5,
  };
  expect(await read(`${REQUIRED}prefill: ${JSON.stringify(prefill)}\n`)).toMatchObject({ prefill });
});

it('reads what happens to pods', async () => {
  const events = `loadSeconds: 60
graceSeconds: 30
events: [{ at: 5, what: crash, pods: 2 }, { at: 9, what: slow, speed: 0.5 }]
`;
  expect(await read(REQUIRED + events)).toMatchObject({
    loadSeconds: 60,
    graceSeconds: 30,
    events: [
      { at: 5, what: 'crash', pods: 2 },
      { at: 9, what: 'slow', speed: 0.5 },
    ],
  });
});

const CLOSED = 'questions: { tokens: 5 }\nanswers: 5\nstages: [{ users: 5, conversations: 9 }]\n';

it.each([
  [`${REQUIRED}pod: 3\n`, ':4: pod is no field of a workload; the nearest one is pods'],
  [`${REQUIRED}pods: 0\n`, ':4: pods is 0; write a whole number from 1 on'],
  [`${REQUIRED}profile: qwen3-32b-2xh10\n`, ':4: profile is "qwen3-32b-2xh10"; the nearest one is qwen3-32b-2xh100'],
  [`${REQUIRED}otherPods: [{ pods: 1 }]\n`, ':4: otherPods[0].profile is missing; add profile'],
  [`${REQUIRED}pickers: { foreign: 1 }\n`, ':4: pickers.foreign is 1; write a number from 0 up to but not including 1'],
  [`${REQUIRED}prefill: { aboveTokens: 5 }\n`, ':4: prefill.pods is missing; add pods'],
  [`${REQUIRED}prefill: { pods: 1, bandwidth: 0 }\n`, ':4: prefill.bandwidth is 0; write a number above 0'],
  [`${REQUIRED}events: [{ at: 5, what: crashes }]\n`, ':4: events[0].what is "crashes"; the nearest one is crash'],
  [`${REQUIRED}events: [{ what: crash }]\n`, ':4: events[0].at is missing; add at'],
  [`${REQUIRED}events: [{ at: 5, what: slow }]\n`, ':4: events[0].speed is missing; add speed'],
  [
    `${REQUIRED}events: [{ at: 5, what: drain, speed: 2 }]\n`,
    ':4: events[0].speed has no meaning for drain; leave it out',
  ],
  [
    `${REQUIRED}events:\n  - { at: 5, what: crash }\n  - { at: 10, what: crash }\n`,
    ':6: events[1].at is 10, when all requests of the stages have come; write a number below 10',
  ],
  [`${REQUIRED}events: [{ at: 5, what: metrics-lost }]\n`, ':4: events[0].seconds is missing; add seconds'],
  ['stages: [{ rate: { from: 1 }, seconds: 9 }]\n', ':1: stages[0].rate.to is missing; add to'],
  [
    'stages: [{ rate: { mean: 1, swing: 2, periodSeconds: 9 }, seconds: 9 }]\n',
    ':1: stages[0].rate.swing is 2; write a number up to the mean, 1',
  ],
  [`${REQUIRED}continuous: 1\n`, ':4: continuous is 1; write true or false'],
  [`${REQUIRED}turns: many\n`, ':4: turns is "many"; write a whole number from 1 on'],
  [`${REQUIRED}burst: 0.5\n`, ':4: burst is 0.5; write a number of at least 1'],
  [`${REQUIRED}name: 7\n`, ':4: name is 7; write a text'],
  [`${REQUIRED}prefixes:\n  count: 5\n`, ':5: prefixes.tokens is missing; add tokens'],
  [`${REQUIRED}prefixes: 5\n`, ':4: prefixes is no mapping; write its fields: count, tokens, zipf'],
  ['questions: { tokens: 0 }\n', ':1: questions.tokens is 0; write a whole number from 1 on'],
  [
    `${CLOSED}continuous: true\n`,
    ':4: continuous needs stages that have a length; write rate and seconds instead of users, or leave it out',
  ],
  [
    `${CLOSED}events: [{ at: 1, what: crash }]\n`,
    ':4: events needs stages that have a length; write rate and seconds instead of users, or leave it out',
  ],
  ['answers: { mean: 5 }\n', ':1: answers.deviation is missing; add deviation'],
  ['answers: { from: 9, to: 5 }\n', ':1: answers is from 9 to 5; write the smaller number behind from'],
  [
    'stages:\n  - { rate: 1, seconds: 1 }\n  - { rate: -1, seconds: 1 }\n',
    ':3: stages[1].rate is -1; write a number above 0',
  ],
  ['stages: []\n', ':1: stages is no list; write at least one item'],
  ['answers: 5\n', ':1: questions is missing; add questions'],
  ['answers: [\n', ': not YAML'],
  ['', ':1: is no mapping'],
])('refuses %j', async (text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

it('refuses names and files that are not there', async () => {
  await expect(findWorkload('b2bb')).rejects.toThrow(
    'GKEI_UNKNOWN_WORKLOAD: no workload is named "b2bb"; the nearest one is b2b',
  );
  await expect(findWorkload('./none.yaml')).rejects.toThrow(
    'GKEI_UNREADABLE_WORKLOAD: cannot read the workload ./none.yaml',
  );
});
