/**
 * Asks the members which models and adapters they serve, at `/v1/models`: the one place where adapters show that were
 * loaded later. The metrics name adapters only while they have requests.
 */
import type { ListedModel, ServedModels } from '../models';
import type { Member, Pool, PoolObserver } from '../pool';
import { type EngineNaming, refusesUnknownModels } from './engines';
import { MemberProbes, type Probe } from './member-probes';
import { MetricsConnection } from './metrics-connection';

export interface ModelListerOptions {
  readonly pool: Pool;
  /** Takes what the members serve. */
  readonly served: ServedModels<Member>;
  /** Whether a name that a member does not list may be one that it serves all the same. */
  readonly mayServeMore: boolean;
  /**
   * Which engine a member has.
   * @default - that of the usual labels, or vLLM
   */
  readonly engines?: EngineNaming;
  /**
   * Pause between two looks at a member whose models are known: how late a new adapter is noticed.
   * @default 5000
   */
  readonly intervalMs?: number;
  /**
   * Pause between two looks at one that has not answered yet.
   * @default 500
   */
  readonly firstIntervalMs?: number;
}

const TARGET = { path: '/v1/models', timeoutMs: 1_000, maxPageBytes: 1_048_576 };

interface ModelProbe extends Probe {
  readonly connection: MetricsConnection;
  known: boolean;
  /** A question has no answer yet. */
  asking: boolean;
}

export class ModelLister implements PoolObserver {
  private readonly options: Required<ModelListerOptions>;
  private readonly probes = new MemberProbes<ModelProbe>();
  /** Members that have to answer before those are told who wait for a look at all. */
  private readonly unanswered = new Set<Member>();
  private readonly waiting: (() => void)[] = [];

  constructor(options: ModelListerOptions) {
    this.options = { engines: {}, intervalMs: 5_000, firstIntervalMs: 500, ...options };
  }

  /** Begins to ask the pool's members, now and to come. */
  start(): void {
    this.options.pool.observe(this);
  }

  joined(member: Member): void {
    const { address, port } = member.endpoint;
    const target = { ...TARGET, address, port, scheme: member.scheme };
    const connection = new MetricsConnection(target, () => undefined);
    this.probes.add(member, { connection, timer: undefined, known: false, asking: false });
    this.ask(member);
  }

  left(member: Member): void {
    this.probes.end(member);
    this.options.served.delete(member);
    this.answered(member);
  }

  /** Looks at all members now. `done` is called when each has answered, or had its second to. */
  lookAgain(done: () => void): void {
    this.waiting.push(done);
    for (const member of this.options.pool.members.values()) {
      if (this.probes.get(member) === undefined) continue;
      this.unanswered.add(member);
      this.ask(member);
    }
    this.tellWaiting();
  }

  /** Ends all asking. */
  close(): void {
    this.probes.endAll();
    this.unanswered.clear();
    this.tellWaiting();
  }

  /** What a member said last stays when it does not answer: that it is busy says nothing of its models. */
  private ask(member: Member): void {
    const probe = this.probes.get(member);
    if (probe === undefined || probe.asking) return;
    clearTimeout(probe.timer);
    probe.asking = true;
    probe.connection.fetch(({ page }) => {
      probe.asking = false;
      const models = page && modelsOf(page);
      if (models !== undefined) {
        probe.known = true;
        this.listed(member, models);
      }
      const { intervalMs, firstIntervalMs } = this.options;
      probe.timer = setTimeout(() => this.ask(member), probe.known ? intervalMs : firstIntervalMs).unref();
      this.answered(member);
    });
  }

  private listed(member: Member, models: readonly ListedModel[]): void {
    const { pool, served, mayServeMore, engines } = this.options;
    const noOther = !mayServeMore && refusesUnknownModels(member.endpoint, engines);
    const adapters = models.filter(({ id, parent }) => typeof parent === 'string' && parent !== id);
    pool.listed(member, namesOf(models), noOther, namesOf(adapters));
    served.set(member, models);
  }

  private answered(member: Member): void {
    if (this.unanswered.delete(member)) this.tellWaiting();
  }

  private tellWaiting(): void {
    if (this.unanswered.size > 0) return;
    for (const done of this.waiting.splice(0)) done();
  }
}

function namesOf(models: readonly ListedModel[]): ReadonlySet<string> {
  return new Set(models.map(({ id }) => id));
}

/** The models in a list as OpenAI writes it; undefined when it is none. */
function modelsOf(page: Buffer): readonly ListedModel[] | undefined {
  try {
    const { data } = JSON.parse(page.toString('utf8')) as { data: readonly { id: unknown }[] };
    return data.filter((model): model is ListedModel => typeof model.id === 'string');
  } catch {
    return undefined;
  }
}
