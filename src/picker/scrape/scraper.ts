/**
 * Keeps the members' scraped load fresh.
 *
 * Each member is scraped on its own: at `busyIntervalMs` while it has load, by its own report or by our bookings, and
 * at ever longer intervals, from `busyIntervalMs` up to `idleIntervalMs`, while it has none or does not answer. An idle server's report cannot
 * mislead a pick for longer than that, since our own bookings count at once. The idle interval stays far below the age
 * at which a report counts as stale, so that a frozen server is found out whether it is busy or not.
 */
import type { Member, Pool, PoolObserver } from '../pool';
import type { EndpointTable, Milliseconds } from '../scheduling';
import { engineMetricsOf } from './engines';
import { MemberProbes, type Probe } from './member-probes';
import { type FetchResult, MetricsConnection } from './metrics-connection';
import { MetricsPageReader } from './metrics-page';

export interface ScraperOptions {
  readonly pool: Pool;
  readonly endpoints: EndpointTable;
  /** The clock of the scheduler. */
  readonly now: () => Milliseconds;
  /** Told when scraping an endpoint starts to fail, fails in another way, or (undefined) works again. */
  readonly onFailure: (endpoint: string, failure: string | undefined) => void;
  /** @default '/metrics' */
  readonly path?: string;
  /**
   * Pause between two scrapes of a server with load.
   * @default 50
   */
  readonly busyIntervalMs?: number;
  /**
   * Longest pause between two scrapes.
   * @default 500
   */
  readonly idleIntervalMs?: number;
  /**
   * Time that a page may take.
   * @default 1000
   */
  readonly timeoutMs?: number;
  /**
   * Largest page that is read; vLLM's have some 50 KB.
   * @default 4194304
   */
  readonly maxPageBytes?: number;
}

/** The scraping of one member. */
interface LoadProbe extends Probe {
  readonly reader: MetricsPageReader;
  intervalMs: number;
  failure: string | undefined;
}

export class Scraper implements PoolObserver {
  /** Pages read. */
  successes = 0;
  /** Scrapes that brought no usable page. */
  failures = 0;

  private readonly options: Required<ScraperOptions>;
  private readonly probes = new MemberProbes<LoadProbe>();

  constructor(options: ScraperOptions) {
    this.options = {
      path: '/metrics',
      busyIntervalMs: 50,
      idleIntervalMs: 500,
      timeoutMs: 1_000,
      maxPageBytes: 4_194_304,
      ...options,
    };
  }

  /** Begins to scrape the pool's members, now and to come. */
  start(): void {
    this.options.pool.observe(this);
  }

  joined(member: Member): void {
    const { scheme } = member;
    const { address, port } = member.endpoint;
    const { path, timeoutMs, maxPageBytes, busyIntervalMs } = this.options;
    const connection = new MetricsConnection({ address, port, scheme, path, timeoutMs, maxPageBytes }, () =>
      this.scrape(member),
    );
    const reader = new MetricsPageReader(engineMetricsOf(member.endpoint));
    this.probes.add(member, { connection, reader, timer: undefined, intervalMs: busyIntervalMs, failure: undefined });
    this.scrape(member);
  }

  left(member: Member): void {
    this.probes.end(member);
  }

  /** Ends all scraping. */
  close(): void {
    this.probes.endAll();
  }

  private scrape(member: Member): void {
    const probe = this.probes.get(member);
    if (probe === undefined) return;
    clearTimeout(probe.timer);
    this.options.pool.asked(member);
    probe.connection.fetch((result) => {
      const failure = this.store(member, probe, result);
      if (failure === undefined) this.successes++;
      else this.failures++;
      this.schedule(member, probe, failure);
      if (failure === probe.failure) return;
      probe.failure = failure;
      this.options.onFailure(member.endpoint.id, failure);
    });
  }

  /** @returns why there is nothing to store */
  private store(member: Member, probe: LoadProbe, result: FetchResult): string | undefined {
    const { pool, now } = this.options;
    if (result.page === undefined) {
      if (result.unreachable) pool.unreachable(member);
      return result.failure;
    }
    const report = probe.reader.read(result.page);
    if (report === undefined) return 'the page lacks the gauges of running and waiting requests';
    pool.scraped(member, report, now());
    return undefined;
  }

  private schedule(member: Member, probe: LoadProbe, failure: string | undefined): void {
    const { endpoints, busyIntervalMs, idleIntervalMs } = this.options;
    const failedFirst = failure !== undefined && probe.failure === undefined;
    const busy = failure === undefined && endpoints.load(member.slot, Number.NEGATIVE_INFINITY) > 0;
    probe.intervalMs = busy || failedFirst ? busyIntervalMs : Math.min(probe.intervalMs * 2, idleIntervalMs);
    probe.timer = setTimeout(() => this.scrape(member), probe.intervalMs).unref();
  }
}
