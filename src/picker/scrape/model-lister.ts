/**
 * Asks the members which models and adapters they serve, at `/v1/models`: the one place where adapters show that were
 * loaded later. The metrics name adapters only while they have requests.
 */
import type { Member, Pool, PoolObserver } from '../pool';
import { MemberProbes, type Probe } from './member-probes';
import { MetricsConnection } from './metrics-connection';

export interface ModelListerOptions {
  readonly pool: Pool;
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
  known: boolean;
}

export class ModelLister implements PoolObserver {
  private readonly options: Required<ModelListerOptions>;
  private readonly probes = new MemberProbes<ModelProbe>();

  constructor(options: ModelListerOptions) {
    this.options = { intervalMs: 5_000, firstIntervalMs: 500, ...options };
  }

  /** Begins to ask the pool's members, now and to come. */
  start(): void {
    this.options.pool.observe(this);
  }

  joined(member: Member): void {
    const { address, port } = member.endpoint;
    const target = { ...TARGET, address, port, scheme: member.scheme };
    const connection = new MetricsConnection(target, () => undefined);
    this.probes.add(member, { connection, timer: undefined, known: false });
    this.ask(member);
  }

  left(member: Member): void {
    this.probes.end(member);
  }

  /** Ends all asking. */
  close(): void {
    this.probes.endAll();
  }

  /** What a member said last stays when it does not answer: that it is busy says nothing of its models. */
  private ask(member: Member): void {
    const probe = this.probes.get(member);
    probe?.connection.fetch(({ page }) => {
      const models = page && modelsOf(page);
      if (models !== undefined) {
        probe.known = true;
        this.options.pool.listed(member, models);
      }
      const { intervalMs, firstIntervalMs } = this.options;
      probe.timer = setTimeout(() => this.ask(member), probe.known ? intervalMs : firstIntervalMs).unref();
    });
  }
}

/** The names in a list of models as OpenAI writes it; undefined when it is none. */
function modelsOf(page: Buffer): ReadonlySet<string> | undefined {
  try {
    const { data } = JSON.parse(page.toString('utf8')) as { data: readonly { id: unknown }[] };
    return new Set(data.map(({ id }) => id).filter((id): id is string => typeof id === 'string'));
  } catch {
    return undefined;
  }
}
