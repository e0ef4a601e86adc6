/**
 * A small fleet in discrete events, in which policies are compared: servers with a bounded batch and a queue before it,
 * whose requests each advance a little slower the more of them are in the batch, as vLLM's do. Seeded and exact; the
 * scheduler sees of it what it sees of a real fleet: its own bookings, first tokens, ends, and gauges scraped late.
 */
import type { Policy } from '../../../src/picker/scheduling/policy';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { pickRequest } from './_pick-request';

export interface Workload {
  readonly seed: number;
  /** Arrivals as a part of what the whole fleet can serve. */
  readonly load: number;
  readonly requests: number;
  /** Requests that arrive together; 1 gives Poisson arrivals. */
  readonly burst?: number;
  /** Relative speeds of the servers. */
  readonly speeds: readonly number[];
  /** Requests of the beginning that are served but not judged. */
  readonly warmUp?: number;
  /** When a server begins to answer every request at once with an error. */
  readonly brokenServer?: number;
}

export interface Outcome {
  /** Part of the judged requests that each server got. */
  readonly shares: readonly number[];
  /** Percentile of the time from arrival to the end of the answer, in milliseconds. */
  percentile(part: number): number;
  readonly scheduler: Scheduler;
}

const BATCH = 16;
/** Time of one token alone, and how much one more request in the batch adds to it. */
const TOKEN_MS = 10;
const BATCH_SLOWDOWN = 0.04;
const SCRAPE_MS = 50;
/** Answers are this long, log-uniform: they vary a hundredfold. */
const SHORTEST = 4;
const LONGEST = 400;
const NEVER = Number.POSITIVE_INFINITY;
const MEAN_LENGTH = (LONGEST - SHORTEST) / Math.log(LONGEST / SHORTEST);

interface Job {
  readonly id: number;
  readonly arrived: number;
  readonly tokens: number;
  /** Progress of the server's batch at which the first token and the last token of this request are out. */
  first: number;
  last: number;
  firstSeen: boolean;
}

class Server {
  readonly batch: Job[] = [];
  readonly queue: Job[] = [];
  /** Tokens that a request which was always in the batch would have got. */
  private progress = 0;
  private at = 0;

  constructor(
    readonly id: string,
    private readonly speed: number,
  ) {}

  private get tokenMs(): number {
    return (TOKEN_MS * (1 + BATCH_SLOWDOWN * this.batch.length)) / this.speed;
  }

  advance(now: number): void {
    this.progress += (now - this.at) / this.tokenMs;
    this.at = now;
  }

  admit(): void {
    while (this.batch.length < BATCH && this.queue.length > 0) {
      const job = this.queue.shift()!;
      job.first = this.progress + 1;
      job.last = this.progress + job.tokens;
      this.batch.push(job);
    }
  }

  /** When the batch next gives a first or a last token. */
  nextEvent(): number {
    let next = NEVER;
    for (const job of this.batch) {
      const event = job.firstSeen ? job.last : job.first;
      if (event < next) next = event;
    }
    return next > this.progress ? this.at + (next - this.progress) * this.tokenMs : this.at;
  }

  /** First and last tokens that are out by now. */
  collect(first: (job: Job) => void, last: (job: Job) => void): void {
    const out = this.progress + 1e-9;
    for (const job of [...this.batch]) {
      if (!job.firstSeen && job.first <= out) {
        job.firstSeen = true;
        first(job);
      }
      if (job.firstSeen && job.last <= out) {
        this.batch.splice(this.batch.indexOf(job), 1);
        last(job);
      }
    }
  }
}

/** Serves the workload under the policy. */
export function serve(policy: Policy, workload: Workload): Outcome {
  const { seed, load, requests, speeds, burst = 1, warmUp = 0, brokenServer } = workload;
  let now = 0;
  const scheduler = new Scheduler({ policy, now: () => now, random: seededRandom(seed + 1), onMisuse: 'throw' });
  const servers = speeds.map((speed, index) => new Server(`10.0.0.${index + 1}:8000`, speed));
  const slots = servers.map(({ id }) => scheduler.endpoints.add(id));
  for (const slot of slots) scheduler.endpoints.setEligible(slot, true);

  // Arrivals and lengths come from generators of their own, so that every policy gets the same work.
  const arrivals = seededRandom(seed);
  const lengths = seededRandom(seed + 2);
  const tokensPerMs = (speeds.reduce((a, b) => a + b) * BATCH) / (TOKEN_MS * (1 + BATCH_SLOWDOWN * BATCH));
  const meanGap = (burst * MEAN_LENGTH) / (tokensPerMs * load);

  const times: number[] = [];
  const picked = servers.map(() => 0);
  const finish = (job: Job, broken: boolean) => {
    scheduler.done(job.id, broken ? 'server-error' : 'completed');
    if (job.id >= warmUp && !broken) times.push(now - job.arrived);
  };
  const arrive = (id: number) => {
    const tokens = SHORTEST * (LONGEST / SHORTEST) ** lengths();
    const job: Job = { id, arrived: now, tokens, first: 0, last: 0, firstSeen: false };
    scheduler.pick(pickRequest(id), ({ endpoint }) => {
      const index = servers.findIndex((server) => server.id === endpoint);
      if (id >= warmUp) picked[index]++;
      if (index === brokenServer) return finish(job, true);
      servers[index].advance(now);
      servers[index].queue.push(job);
      servers[index].admit();
    });
  };

  let arrived = 0;
  let nextArrival = 0;
  let nextScrape = 0;
  while (arrived < requests || scheduler.inFlight > 0) {
    let nextServer = NEVER;
    for (const server of servers) {
      const event = server.nextEvent();
      if (event < nextServer) nextServer = event;
    }
    now = nextServer;
    if (nextScrape < now) now = nextScrape;
    if (arrived < requests && nextArrival < now) now = nextArrival;
    if (now === nextServer) {
      for (const server of servers) {
        server.advance(now);
        server.collect(
          (job) => scheduler.firstToken(job.id),
          (job) => finish(job, false),
        );
        server.admit();
      }
    } else if (now === nextScrape) {
      servers.forEach(({ batch, queue }, index) => {
        scheduler.endpoints.setScraped(
          slots[index],
          { running: batch.length, waiting: queue.length, kvCacheUse: batch.length / BATCH },
          now,
        );
      });
      nextScrape = now + SCRAPE_MS;
    } else {
      for (let i = 0; i < burst && arrived < requests; i++) arrive(arrived++);
      nextArrival = now - meanGap * Math.log(1 - arrivals());
    }
  }

  times.sort((a, b) => a - b);
  const judged = picked.reduce((a, b) => a + b);
  return {
    shares: picked.map((count) => count / judged),
    percentile: (part) => times[Math.min(times.length - 1, Math.floor(part * times.length))],
    scheduler,
  };
}
