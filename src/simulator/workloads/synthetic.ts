import { type Random, streamOf } from '../seeded-random';
import { meanRate, rateText, timeAtRate } from './arrival-times';
import { drawLength, drawRank, rankWeights } from './draws';
import { fleetSpec } from './fleet-spec';
import type { ClosedStage, OpenStage, StageSpec, WorkloadSpec } from './spec';
import { Contents, type Text } from './text';
import type { Arrival, Stage, Workload, WorkloadRequest } from './workload';

/** Each use of the seed draws from a stream of its own. */
const STREAM = { arrivals: 0, prompts: 1, lengths: 2, order: 3 };

/** The workload that a spec describes. */
export function syntheticWorkload(spec: WorkloadSpec): Workload {
  const { adapters, warmUp, stages, turns = 1 } = spec;
  const all = warmUp ? [warmUp, ...stages] : stages;
  return {
    name: spec.name,
    title: spec.title,
    requests: all.reduce((sum, stage) => sum + turns * conversationsOf(stage, turns), 0),
    fleet: fleetSpec(spec, adapters),
    stages: (seed) => new Requests(spec, seed).stages(),
  };
}

/** Conversations that begin in a stage. */
function conversationsOf(stage: StageSpec, turns: number): number {
  if ('users' in stage) {
    return stage.conversations;
  }
  return Math.max(1, Math.round((meanRate(stage) * stage.seconds) / turns));
}

/** The requests of one seed. */
class Requests {
  private readonly contents = new Contents();
  private readonly arrivals: Random;
  private readonly prompts: Random;
  private readonly lengths: Random;
  private readonly prefixes: readonly Text[];
  private readonly prefixWeights: readonly number[];
  private readonly adapterWeights: readonly number[];
  /** Of each adapter, the texts that stand for the prefixes: adapters share no blocks. */
  private readonly adapted = new Map<string, Text[]>();
  /** Fixed prompts in the order in which they are asked; undefined when every question is new. */
  private readonly cycle: readonly Text[] | undefined;
  private asked = 0;
  private conversations = 0;

  constructor(
    private readonly spec: WorkloadSpec,
    private readonly seed: number,
  ) {
    const { prefixes, questions, adapters } = spec;
    this.arrivals = streamOf(seed, STREAM.arrivals);
    this.prompts = streamOf(seed, STREAM.prompts);
    this.lengths = streamOf(seed, STREAM.lengths);
    this.prefixes = this.writePrefixes();
    this.prefixWeights = rankWeights(prefixes?.count ?? 0, prefixes?.zipf ?? 0);
    this.adapterWeights = rankWeights(adapters?.count ?? 0, adapters?.zipf ?? 0);
    if (questions.each !== undefined) {
      this.cycle = this.shuffle(questions.each, streamOf(seed, STREAM.order));
    }
  }

  *stages(): Iterable<Stage> {
    const { warmUp, stages, pauseSeconds = 0, continuous = false } = this.spec;
    const stage = (spec: StageSpec, name: string, judged: boolean): Stage => ({
      name,
      judged,
      pauseMs: 1_000 * pauseSeconds,
      arrivals: 'users' in spec ? this.arriveInLoops(spec) : this.arrive(spec),
    });
    if (warmUp) {
      yield { ...stage(warmUp, 'warm-up', false), pauseMs: 0 };
    }
    if (continuous) {
      const open = stages.filter((each) => 'rate' in each);
      const names = open.map(({ rate }) => rateText(rate));
      yield { ...stage(open[0], names.join(', '), true), arrivals: this.arriveInTurn(open) };
      return;
    }
    for (const spec of stages) {
      yield stage(spec, 'users' in spec ? `${spec.users} users` : rateText(spec.rate), true);
    }
  }

  private *arriveInTurn(stages: readonly OpenStage[]): Iterable<Arrival> {
    const { warmUp, turns = 1 } = this.spec;
    // Draws the times once more, ahead of those that are sent, so that none need be kept.
    const ahead = streamOf(this.seed, STREAM.arrivals);
    if (warmUp) {
      lastOf(this.times(warmUp, conversationsOf(warmUp, turns), ahead));
    }
    let begin = 0;
    for (const stage of stages) {
      const count = conversationsOf(stage, turns);
      // As if the next one came at the end: given their number, times are as likely as any, and none is in the next stage.
      const scale = (1_000 * stage.seconds) / lastOf(this.times(stage, count + 1, ahead));
      let sent = 0;
      for (const at of this.times(stage, count + 1)) {
        if (sent++ < count) {
          yield { at: begin + timeAtRate(stage, at * scale), request: this.begin() };
        }
      }
      begin += 1_000 * stage.seconds;
    }
  }

  /** Requests at random times, as many as the rate asks for: conversations begin, and their later questions follow by themselves. */
  private *arrive(stage: OpenStage): Iterable<Arrival> {
    for (const at of this.times(stage, conversationsOf(stage, this.spec.turns ?? 1))) {
      yield { at: timeAtRate(stage, at), request: this.begin() };
    }
  }

  /** Times of so many conversations at the mean rate of a stage. */
  private *times(stage: OpenStage, count: number, random = this.arrivals): Iterable<number> {
    const { burst = 1, turns = 1 } = this.spec;
    const meanGapMs = (1_000 * burst * turns) / meanRate(stage);
    let at = 0;
    let together = 0;
    for (let index = 0; index < count; index++) {
      if (together === 0) {
        at -= meanGapMs * Math.log(1 - random());
        together = burstSize(burst, random);
      }
      together--;
      yield at;
    }
  }

  /** The first conversations of all users, at once. All are drawn now, so that they do not depend on who is served first. */
  private *arriveInLoops({ users, conversations }: ClosedStage): Iterable<Arrival> {
    for (let user = 0; user < Math.min(users, conversations); user++) {
      let request: WorkloadRequest | undefined;
      for (let index = user; index < conversations; index += users) {
        request = this.begin(request);
      }
      yield { at: 0, request: request! };
    }
  }

  /** A request that continues nothing. @param after what its client asks when the conversation is over */
  private begin(after?: WorkloadRequest): WorkloadRequest {
    const { questions, turns = 1 } = this.spec;
    const session = String(this.conversations++);
    if (this.cycle !== undefined) {
      const prompt = this.cycle[this.asked++ % this.cycle.length];
      return this.ask(prompt, session, undefined, turns, after);
    }
    const adapter = this.drawAdapter();
    const prefixes = adapter === undefined ? this.prefixes : this.prefixesOf(adapter);
    const prefix = prefixes.length === 0 ? undefined : prefixes[drawRank(this.prefixWeights, this.prompts())];
    const tokens = drawLength(questions.first ?? questions.tokens, this.lengths);
    const prompt = this.contents.write(tokens, prefix);
    return this.ask(prompt, session, adapter, turns, after);
  }

  private ask(
    prompt: Text,
    session: string,
    adapter: string | undefined,
    turns: number,
    after: WorkloadRequest | undefined,
  ): WorkloadRequest {
    const answerTokens = drawLength(this.spec.answers, this.lengths);
    const answered = this.contents.write(answerTokens, prompt);
    // Lengths are drawn here and not when the answer comes, so that they do not depend on who is served first.
    const question = turns > 1 ? drawLength(this.spec.questions.tokens, this.lengths) : 0;
    const following = turns > 1 ? this.contents.write(question, answered) : undefined;
    const later = following ? this.ask(following, session, adapter, turns - 1, after) : after;
    return {
      promptTokens: prompt.end,
      answerTokens,
      identities: answered,
      hashes: prompt.hashes,
      adapter,
      session,
      next: later && { afterMs: 1_000 * (this.spec.thinkSeconds ?? 0), request: () => later },
    };
  }

  private writePrefixes(): Text[] {
    const { prefixes } = this.spec;
    return Array.from({ length: prefixes?.count ?? 0 }, () =>
      this.contents.write(drawLength(prefixes!.tokens, this.lengths)),
    );
  }

  private prefixesOf(adapter: string): readonly Text[] {
    let texts = this.adapted.get(adapter);
    if (texts === undefined) {
      texts = this.prefixes.map(({ end }) => this.contents.write(end));
      this.adapted.set(adapter, texts);
    }
    return texts;
  }

  private drawAdapter(): string | undefined {
    return this.spec.adapters && `adapter-${drawRank(this.adapterWeights, this.prompts())}`;
  }

  private shuffle(each: number, random: Random): Text[] {
    const prefixes: readonly (Text | undefined)[] = this.prefixes.length > 0 ? this.prefixes : [undefined];
    return prefixes
      .flatMap((prefix) =>
        Array.from({ length: each }, () =>
          this.contents.write(drawLength(this.spec.questions.tokens, this.lengths), prefix),
        ),
      )
      .map((prompt) => ({ prompt, place: random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ prompt }) => prompt);
  }
}

/** Geometric, so that bursts of any size come. */
function burstSize(mean: number, random: Random): number {
  return mean === 1 ? 1 : 1 + Math.floor(Math.log(1 - random()) / Math.log(1 - 1 / mean));
}

function lastOf(times: Iterable<number>): number {
  let last = 0;
  for (const at of times) {
    last = at;
  }
  return last;
}
