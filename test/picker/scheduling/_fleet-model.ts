import type { Policy } from '../../../src/picker/scheduling/policy';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { pickRequest } from './_pick-request';
import { BLOCK_TOKENS, type Job, VllmModel } from './_vllm-model';

/** A request of a workload. */
export type Arrival = Pick<Job, 'arrivedAt' | 'blocks' | 'promptTokens' | 'answerTokens' | 'conversation'>;

export interface Fleet {
  /** Relative speed of each server. */
  readonly speeds: readonly number[];
  readonly capacityTokens: number;
  readonly seed: number;
  /** Whether servers tell how much of each prompt they found in their caches. */
  readonly tellsCachedTokens?: boolean;
}

export interface Served {
  readonly jobs: readonly Job[];
  /** Requests that each server got. */
  readonly counts: readonly number[];
  /** Most requests at a time that each server had. */
  readonly peaks: readonly number[];
  readonly preemptions: number;
  readonly scheduler: Scheduler;
}

const SCRAPE_MS = 50;

/** Serves the arrivals, which are in order of time, under the policy. */
export function serveFleet(policy: Policy, arrivals: readonly Arrival[], fleet: Fleet): Served {
  let now = 0;
  const scheduler = new Scheduler({ policy, now: () => now, random: seededRandom(fleet.seed), onMisuse: 'throw' });
  const servers = fleet.speeds.map((speed) => new VllmModel(Math.floor(fleet.capacityTokens / BLOCK_TOKENS), speed));
  const ids = servers.map((_, index) => `10.0.0.${index + 1}:8000`);
  const slots = ids.map((id) => scheduler.endpoints.add(id));
  for (const slot of slots) scheduler.endpoints.setEligible(slot, true);
  const counts = servers.map(() => 0);
  const peaks = servers.map(() => 0);
  const jobs: Job[] = [];

  const arrive = (arrival: Arrival) => {
    const job: Job = { ...arrival, id: jobs.length, cachedTokens: 0, firstTokenAt: -1, doneAt: -1 };
    jobs.push(job);
    const request = pickRequest(job.id, { textBytes: 4 * job.promptTokens, hashes: hashesOf(job.blocks) });
    scheduler.pick(request, ({ endpoint }) => {
      const index = ids.indexOf(endpoint!);
      counts[index]++;
      servers[index].submit(job, now);
      peaks[index] = Math.max(peaks[index], servers[index].running + servers[index].queue.length);
    });
  };
  const scrape = () => {
    servers.forEach(({ running, queue, kvUse }, index) => {
      const load = { running, waiting: queue.length, kvCacheUse: kvUse };
      scheduler.endpoints.askScraped(slots[index]);
      scheduler.endpoints.setScraped(slots[index], load, now);
      scheduler.endpoints.setKvCapacity(slots[index], fleet.capacityTokens);
    });
  };

  let next = 0;
  let nextScrape = 0;
  while (next < arrivals.length || scheduler.inFlight > 0) {
    const nextArrival = next < arrivals.length ? arrivals[next].arrivedAt : Number.POSITIVE_INFINITY;
    const nextStep = Math.min(...servers.map(({ stepEndsAt }) => stepEndsAt));
    now = Math.min(nextArrival, nextStep, nextScrape);
    if (now === nextScrape) {
      scrape();
      nextScrape = now + SCRAPE_MS;
    } else if (now === nextArrival) {
      arrive(arrivals[next++]);
    } else {
      const server = servers.find(({ stepEndsAt }) => stepEndsAt === now)!;
      server.endStep(
        now,
        (job) => {
          job.firstTokenAt = now;
          scheduler.firstToken(job.id);
        },
        (job) => {
          job.doneAt = now;
          const cachedTokens = fleet.tellsCachedTokens ? job.cachedTokens : undefined;
          scheduler.usage(job.id, job.promptTokens, job.answerTokens, cachedTokens);
          scheduler.done(job.id, 'completed');
        },
      );
    }
  }
  const preemptions = servers.reduce((sum, server) => sum + server.preemptions, 0);
  return { jobs, counts, peaks, preemptions, scheduler };
}

/** Stand-ins for the hashes of blocks. */
function hashesOf(blocks: readonly number[]): Uint32Array {
  const hashes = new Uint32Array(2 * blocks.length);
  for (let at = 0; at < blocks.length; at++) {
    const block = blocks[at];
    hashes[2 * at] = Math.imul(block + 1, 0x9e3779b1);
    hashes[2 * at + 1] = Math.imul(block + 7, 0x85ebca77) ^ (block >>> 7);
  }
  return hashes;
}
