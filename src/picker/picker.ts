import { bodyMemoryOfEach } from './body-memory';
import { BodyBudget, type OfferPrompt, ResponseHomes } from './exchange';
import { exchangeSettings } from './exchange-settings';
import type { FrontEnd } from './front-end';
import { openFrontEnds } from './front-ends';
import { loadApiAccess, type ModelWatch, reviewAccess } from './kube';
import { registerKvEventMetrics } from './kv-event-metrics';
import { KvEventFollower } from './kv-events';
import { lameDuckMs } from './lame-duck';
import { MetricsGuard } from './metrics-guard';
import { MetricsServer } from './metrics-server';
import { type ListedModel, listedByName, ModelTable, ServedModels } from './models';
import { type Announce, openPort, type PortPurpose } from './open-port';
import type { PickerOptions } from './options';
import { pickerPages } from './picker-pages';
import { type Endpoint, type Member, type MembershipSource, Pool } from './pool';
import type { SchedulerView } from './process-messages';
import { registerProcessMetrics } from './process-metrics';
import { Readiness } from './readiness';
import { type EjectionReason, Scheduler, type SchedulingPort } from './scheduling';
import { ModelLister, Scraper } from './scrape';
import { openSources } from './sources';
import {
  DecisionRing,
  type HeldBytes,
  Logger,
  logDecision,
  OtlpExporter,
  PrefixMetrics,
  Registry,
  RequestMetrics,
  type RequestObserver,
  RequestObservers,
  RequestTracer,
  registerBodyMetrics,
  registerBuildInfo,
  registerPoolMetrics,
  registerSchedulingMetrics,
  registerScrapeMetrics,
  registerSpanMetrics,
} from './telemetry';
import { Deadlines, Http2Server, healthMethods, ServingState } from './transport';
import { TransportProcesses } from './transport-processes';
import { UnknownModels } from './unknown-models';

/** How often deadlines are looked at. */
const TICK_MS = 100;

/** Longest pause between two scrapes of an idle model server, unless reports become stale sooner. */
const IDLE_SCRAPE_MS = 500;

/** How often it is logged, for whoever debugs, how many scrapes there are. */
const SCRAPE_LOG_MS = 10_000;

/** A report of an idle server survives that many scrapes that fail. */
const SCRAPES_IN_STALENESS = 4;

const now = () => performance.now();

/** The endpoint picker as a whole: the parts and how they hang together. */
export class Picker {
  private readonly logger: Logger;
  private readonly state = new ServingState();
  private readonly readiness: Readiness;
  private readonly deadlines = new Deadlines(now());
  private readonly ticker: NodeJS.Timeout;
  private readonly scheduler: Scheduler;
  /** Where requests are scheduled. */
  private readonly port: SchedulingPort;
  private readonly decisions: DecisionRing;
  private readonly requests: RequestObserver;
  private readonly bodyBudget: BodyBudget;
  private readonly pool: Pool;
  private readonly scraper: Scraper;
  private readonly served = new ServedModels<Member>();
  private readonly modelLister: ModelLister;
  /** Undefined when nobody listens to what model servers publish of their caches. */
  private readonly follower: KvEventFollower | undefined;
  private readonly registry = new Registry();
  private models: ModelTable;
  private modelWatch: ModelWatch | undefined;
  private readonly frontEnds: FrontEnd[] = [];
  /** The processes that requests come through; undefined when that is this one. */
  private processes: TransportProcesses | undefined;
  /** What answers until the very end: metrics and health. */
  private readonly observers: { close(): Promise<void> }[] = [];
  private membership: MembershipSource | undefined;
  private membersSeen = '';
  private scrapeLog: NodeJS.Timeout | undefined;

  /** @param version of this package */
  constructor(
    private readonly options: PickerOptions,
    version: string,
  ) {
    const { policy, fallbackEndpoints, staleAfterMs, scrapeIntervalMs, endpointScheme, metricsPlace, engines } =
      options;
    this.logger = new Logger(options.logLevel);
    for (const warning of options.warnings) this.logger.warning(warning);
    this.models = new ModelTable(options.models);
    this.readiness = new Readiness(this.state, options.processes === 1);
    const prefixes = new PrefixMetrics();
    const logs = this.logger.writes('debug');
    this.decisions = new DecisionRing(options.decisions, policy, (decision) => {
      prefixes.decided(decision);
      if (logs) logDecision(this.logger, this.decisions, decision);
    });
    this.scheduler = new Scheduler({
      policy,
      now,
      random: Math.random,
      onMisuse: 'count',
      staleAfterMs,
      observer: this.decisions,
      fallbackEndpoints,
      followsCaches: options.kvEvents !== undefined,
      onEjection: (endpoint, reason) => this.ejectionChanged(endpoint, reason),
    });
    const { endpoints, reported } = this.scheduler;
    this.pool = new Pool(endpoints, endpointScheme);
    this.scraper = new Scraper({
      pool: this.pool,
      endpoints,
      now,
      onFailure: (endpoint, failure) => this.scrapeChanged(endpoint, failure),
      place: metricsPlace,
      engines,
      busyIntervalMs: scrapeIntervalMs,
      idleIntervalMs: Math.max(scrapeIntervalMs, Math.min(IDLE_SCRAPE_MS, staleAfterMs / SCRAPES_IN_STALENESS)),
    });
    if (logs) this.scrapeLog = setInterval(() => this.logScrapes(), SCRAPE_LOG_MS).unref();
    const mayServeMore = options.unknownModels === 'forward';
    this.modelLister = new ModelLister({ pool: this.pool, served: this.served, mayServeMore, engines });
    this.port = new UnknownModels(this.scheduler, endpoints, (done) => this.modelLister.lookAgain(done), now);
    const { name } = this;
    registerBuildInfo(this.registry, version);
    registerPoolMetrics(this.registry, { name, pool: this.pool, endpoints, now, staleAfterMs });
    registerSchedulingMetrics(this.registry, this.scheduler);
    registerScrapeMetrics(this.registry, this.scraper);
    prefixes.register(this.registry, this.scheduler);
    this.requests = this.observeRequests();
    if (reported !== undefined) {
      this.follower = new KvEventFollower({
        pool: this.pool,
        caches: reported,
        ports: options.kvEvents!,
        onFailure: (endpoint, failure) => this.followingChanged(endpoint, failure),
      });
      registerKvEventMetrics(this.registry, this.follower, reported);
    }
    this.bodyBudget = new BodyBudget(options.processes * bodyMemoryOfEach(options));
    registerBodyMetrics(this.registry, this.heldBytes);
    registerProcessMetrics(this.registry);
    this.ticker = setInterval(() => {
      this.deadlines.tick(now());
      this.processes?.tick();
    }, TICK_MS);
  }

  /**
   * Finds the endpoints, then opens the ports.
   *
   * @throws GKEI_ENDPOINTS_FILE, GKEI_KUBECONFIG, GKEI_TLS_CERTIFICATE or GKEI_LISTEN_FAILED; then nothing is left open
   */
  async start(announce: Announce): Promise<void> {
    const { policy, source } = this.options;
    const listening: Partial<Record<PortPurpose, string>> = {};
    try {
      const { membership, models } = await openSources(source, this.logger);
      this.membership = membership;
      this.modelWatch = models;
      this.modelWatch?.start(({ rules, objectives }) => {
        // The configuration file's own come first.
        this.models = new ModelTable([...this.options.models, ...rules], objectives);
      });
      this.membership.start((endpoints) => this.membersChanged(endpoints));
      this.scraper.start();
      this.modelLister.start();
      this.follower?.start();
      await this.openPorts((address, purpose) => {
        listening[purpose] = address;
        announce(address, purpose);
      });
    } catch (error) {
      await this.close();
      throw error;
    }
    const { scrapesPerSecond } = this.scraper;
    this.logger.info('the endpoint picker is running', { listening, policy: policy.name, source, scrapesPerSecond });
  }

  /**
   * Shuts down without losing a request that ends within the drain timeout: health checks fail at once, requests stay
   * welcome until that was noticed, then connections are refused and what is under way finishes.
   * @param noticed nobody sends requests because of health checks, so there is nothing to wait for
   */
  async shutDown(noticed: boolean): Promise<void> {
    const { drainTimeoutMs } = this.options;
    const end = now() + drainTimeoutMs;
    this.state.startDraining();
    this.logger.info('shutting down', { inFlight: this.scheduler.inFlight });
    if (!noticed) {
      await delay(lameDuckMs(drainTimeoutMs));
    }
    await Promise.all(this.frontEnds.map((frontEnd) => frontEnd.drain(Math.max(0, end - now()))));
    if (this.scheduler.inFlight > 0) {
      this.logger.warning('the drain timeout has passed: ending what is left', { inFlight: this.scheduler.inFlight });
    }
    for (const frontEnd of this.frontEnds) {
      frontEnd.shutDown();
    }
    await this.close();
  }

  private async openPorts(announce: Announce): Promise<void> {
    const { logger, state, registry } = this;
    const { health, metrics } = this.options;
    const { name, pool, scheduler, decisions } = this;
    const { staleAfterMs } = this.options;
    const pages = pickerPages({ name, pool, scheduler, decisions, registry, now, staleAfterMs });
    const metricsServer = new MetricsServer(pages, state, await this.metricsGuard());
    this.observers.push(metricsServer);
    announce(await openPort(metricsServer, metrics, 'http', '--metrics-port'), 'metrics');
    if (health !== undefined) {
      const server = new Http2Server({
        methods: healthMethods(state),
        deadlines: this.deadlines,
        onFault: (error) => logger.error('a health check failed by a fault of the picker', { error }),
      });
      this.observers.push(server);
      announce(await openPort(server, health, 'http', '--grpc-health-port'), 'health');
    }
    if (this.options.processes > 1) {
      await this.startProcesses(announce);
    } else {
      await this.openFrontEnds(announce);
    }
  }

  private async openFrontEnds(announce: Announce): Promise<void> {
    const { options, deadlines, state, logger } = this;
    const exchange = exchangeSettings(options, {
      port: this.port,
      deadlines,
      resolveModel: (question) => this.models.resolve(question, Math.random),
      listModels: () => this.listModels(),
      synonyms: () => this.served.synonyms,
      bodyBudget: this.bodyBudget,
      offerPrompt: this.offerPrompt,
      observer: this.requests,
      responseHomes: new ResponseHomes(),
    });
    const encrypts = (endpoint: string) => this.pool.members.get(endpoint)?.scheme === 'https';
    await openFrontEnds({ options, exchange, deadlines, state, logger, encrypts }, this.frontEnds, announce);
  }

  private async startProcesses(announce: Announce): Promise<void> {
    const { logger, port, offerPrompt, requests: observer } = this;
    const { processes: count } = this.options;
    this.processes = new TransportProcesses({
      count,
      scheduling: { port, observer, offerPrompt },
      logger,
      view: () => this.view(),
      onTaking: (taking) => this.readiness.setTaking(taking),
    });
    this.frontEnds.push(this.processes);
    await this.processes.start(announce);
  }

  /** What processes know that requests come through. */
  private view(): SchedulerView {
    const { rules, objectives } = this.models;
    const encrypted = [...this.pool.members].filter(([, { scheme }]) => scheme === 'https');
    return {
      ready: this.readiness.mayTake,
      rules,
      objectives: [...objectives],
      listed: this.listModels(),
      synonyms: this.served.synonyms,
      encrypted: encrypted.map(([id]) => id),
    };
  }

  /** Takes prompts whose tokens are wanted; undefined when none are. */
  private get offerPrompt(): OfferPrompt | undefined {
    return this.follower && ((prompt) => this.follower?.offer(prompt));
  }

  /** What bodies take, in this process or in those that requests come through. */
  private get heldBytes(): HeldBytes {
    const picker = this;
    return {
      limit: this.bodyBudget.limit,
      get held() {
        return picker.processes?.heldBytes ?? picker.bodyBudget.held;
      },
    };
  }

  /** What the pool is called in metrics and pages. */
  private get name(): string {
    const { source } = this.options;
    return source.kind === 'pool' ? source.name : source.file;
  }

  private async metricsGuard(): Promise<MetricsGuard | undefined> {
    if (!this.options.guardsMetrics) return undefined;
    const access = await loadApiAccess();
    return new MetricsGuard(
      (token, path) => reviewAccess(access, token, path),
      now,
      (error) => this.logger.warning('the API server does not say who may read metrics', { error }),
    );
  }

  /** Metrics of requests always, and traces where a collector is named. */
  private observeRequests(): RequestObserver {
    const { registry, logger, decisions } = this;
    const { tracing, processes } = this.options;
    const metrics = new RequestMetrics(registry);
    if (tracing === undefined) return metrics;
    if (processes > 1) {
      // Processes that requests come through make the traces of their own.
      registerSpanMetrics(registry, () => this.processes?.spans ?? { exported: 0, dropped: 0 });
      return metrics;
    }
    const exporter = new OtlpExporter({ ...tracing, logger });
    registerSpanMetrics(registry, () => exporter);
    this.observers.push(exporter);
    return new RequestObservers([metrics, new RequestTracer(exporter, decisions, tracing.sampling, Math.random)]);
  }

  /** The models that clients are meant to ask for, where that is configured; else whatever some model server serves. */
  private listModels(): readonly ListedModel[] {
    const { names } = this.models;
    return names.length > 0 ? names.map(listedByName) : this.served.united;
  }

  private membersChanged(endpoints: readonly Endpoint[]): void {
    this.pool.apply(endpoints);
    this.readiness.knowMembers();
    const members = { endpoints: endpoints.length, ready: this.pool.readyCount };
    const seen = JSON.stringify(members);
    if (seen !== this.membersSeen) {
      this.membersSeen = seen;
      this.logger.info('the pool has changed', members);
    }
  }

  private scrapeChanged(endpoint: string, failure: string | undefined): void {
    if (failure === undefined) {
      this.logger.info('a model server reports its load again', { endpoint });
    } else {
      this.logger.warning('a model server does not report its load', { endpoint, failure });
    }
  }

  private followingChanged(endpoint: string, failure: string | undefined): void {
    if (failure === undefined) {
      this.logger.info('listening to what a model server publishes of its cache', { endpoint });
    } else {
      this.logger.warning('a model server publishes nothing of its cache', { endpoint, failure });
    }
  }

  private logScrapes(): void {
    const { perSecond } = this.scraper;
    const endpoints = this.pool.members.size;
    this.logger.debug('model servers are scraped', { endpoints, perSecond: Math.round(perSecond * 10) / 10 });
  }

  private ejectionChanged(endpoint: string, reason: EjectionReason | undefined): void {
    if (reason === undefined) {
      this.logger.info('a model server is used again', { endpoint });
    } else {
      this.logger.warning('a model server is left out', { endpoint, reason });
    }
  }

  private async close(): Promise<void> {
    await Promise.all(this.frontEnds.map((frontEnd) => frontEnd.close()));
    this.membership?.close();
    this.modelWatch?.close();
    this.scraper.close();
    this.modelLister.close();
    this.follower?.close();
    await Promise.all(this.observers.map((observer) => observer.close()));
    clearInterval(this.ticker);
    clearInterval(this.scrapeLog);
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
