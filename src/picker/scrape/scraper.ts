/**
 * Keeps the members' scraped load fresh.
 *
 * Each member is scraped on its own, at the pace of `scrape-pace.ts`: every `busyIntervalMs` while it has load, by its own
 * report or by our bookings, and down to every `idleIntervalMs` while it has none or does not answer. So a change on a busy
 * server is seen within about that interval, and what an idle one does is looked at as soon as it is picked. The idle
 * interval stays far below the age at which a report counts as stale, so that a frozen server is found out whether it is
 * busy or not.
 */
import type { Member, Pool, PoolObserver } from '../pool';
import type { EndpointObserver, EndpointTable, Milliseconds } from '../scheduling';
import type { EngineNaming, MetricsPlace } from './engines';
import { type LoadLook, LoadSource } from './load-source';
import { MemberProbes, type Probe } from './member-probes';
import { ScrapePace } from './scrape-pace';
import { ScrapeRate } from './scrape-rate';

export interface ScraperOptions {
  readonly pool: Pool;
  readonly endpoints: EndpointTable;
  /** The clock of the scheduler. */
  readonly now: () => Milliseconds;
  /** Told when scraping an endpoint starts to fail, fails in another way, or (undefined) works again. */
  readonly onFailure: (endpoint: string, failure: string | undefined) => void;
  /**
   * Where all endpoints have their metrics.
   * @default - where the engine of each has them by itself
   */
  readonly place?: Partial<MetricsPlace>;
  /**
   * Which engine an endpoint has.
   * @default - that of the usual labels, or vLLM
   */
  readonly engines?: EngineNaming;
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
  readonly connection: LoadSource;
  readonly pace: ScrapePace;
  failure: string | undefined;
  /** When the next scrape begins, if none is under way. */
  dueAt: Milliseconds;
  /** A scrape is under way. */
  asking: boolean;
}

export class Scraper implements PoolObserver, EndpointObserver {
  /** Pages read. */
  successes = 0;
  /** Scrapes that brought no usable page. */
  failures = 0;

  private readonly options: Required<ScraperOptions>;
  private readonly probes = new MemberProbes<LoadProbe>();
  private readonly bySlot: (Member | undefined)[] = [];
  private readonly rate = new ScrapeRate();

  constructor(options: ScraperOptions) {
    this.options = {
      place: {},
      engines: {},
      busyIntervalMs: 50,
      idleIntervalMs: 500,
      timeoutMs: 1_000,
      maxPageBytes: 4_194_304,
      ...options,
    };
  }

  /** Most scrapes of one endpoint in a second: with load, and without. */
  get scrapesPerSecond(): { readonly busy: number; readonly idle: number } {
    const { busyIntervalMs, idleIntervalMs } = this.options;
    return { busy: 1_000 / busyIntervalMs, idle: 1_000 / idleIntervalMs };
  }

  /** Scrapes in a second, of late. */
  get perSecond(): number {
    return this.rate.read(this.options.now());
  }

  /** Begins to scrape the pool's members, now and to come. */
  start(): void {
    this.options.endpoints.observe(this);
    this.options.pool.observe(this);
  }

  added(): void {
    // It joins the pool as well.
  }

  removed(slot: number): void {
    this.bySlot[slot] = undefined;
  }

  /** An endpoint gets a request after it had none: what else it does is worth a look. */
  woken(slot: number): void {
    const member = this.bySlot[slot];
    const probe = member && this.probes.get(member);
    if (member === undefined || probe === undefined) return;
    // What is under way ends at the busy pace.
    this.scrapeBy(probe.pace.woken(this.options.now()), member, probe);
  }

  joined(member: Member): void {
    const { place, engines, timeoutMs, maxPageBytes, busyIntervalMs, idleIntervalMs } = this.options;
    const connection = new LoadSource(member, { place, engines, timeoutMs, maxPageBytes }, () =>
      this.disconnected(member),
    );
    const pace = new ScrapePace(busyIntervalMs, idleIntervalMs);
    const none = { timer: undefined, failure: undefined, dueAt: Number.POSITIVE_INFINITY, asking: false };
    this.probes.add(member, { connection, pace, ...none });
    this.bySlot[member.slot] = member;
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
    if (probe === undefined || probe.asking) return;
    clearTimeout(probe.timer);
    const { pool, now } = this.options;
    pool.asked(member);
    probe.asking = true;
    probe.pace.asked(now());
    probe.connection.look((look) => {
      probe.asking = false;
      this.rate.count(now());
      const failure = this.store(member, look);
      if (failure === undefined) this.successes++;
      else this.failures++;
      this.schedule(member, probe, failure);
      if (failure === probe.failure) return;
      probe.failure = failure;
      this.options.onFailure(member.endpoint.id, failure);
    });
  }

  /** @returns why there is nothing to store */
  private store(member: Member, look: LoadLook): string | undefined {
    const { pool, now } = this.options;
    if (look.report === undefined) {
      if (look.unreachable) pool.unreachable(member);
      return look.failure;
    }
    pool.scraped(member, look.report, now());
    return undefined;
  }

  private schedule(member: Member, probe: LoadProbe, failure: string | undefined): void {
    const busy = this.options.endpoints.load(member.slot, Number.NEGATIVE_INFINITY) > 0;
    this.scrapeIn(probe.pace.answered(failure !== undefined ? 'failed' : busy ? 'busy' : 'idle'), member, probe);
  }

  /** A member closed its connection between two scrapes: it may be gone, or it may close each connection after one answer. */
  private disconnected(member: Member): void {
    const probe = this.probes.get(member);
    if (probe !== undefined) this.scrapeBy(probe.pace.earliest(this.options.now()), member, probe);
  }

  /** Scrapes at that time, unless a scrape is under way or due before. */
  private scrapeBy(dueAt: Milliseconds, member: Member, probe: LoadProbe): void {
    if (!probe.asking && dueAt < probe.dueAt) this.scrapeIn(dueAt - this.options.now(), member, probe);
  }

  private scrapeIn(pauseMs: Milliseconds, member: Member, probe: LoadProbe): void {
    clearTimeout(probe.timer);
    probe.dueAt = this.options.now() + pauseMs;
    probe.timer = setTimeout(() => this.scrape(member), pauseMs).unref();
  }
}
