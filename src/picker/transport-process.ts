import { Socket } from 'node:net';
import { bodyMemoryOfEach } from './body-memory';
import { BodyBudget } from './exchange';
import { exchangeSettings } from './exchange-settings';
import type { FrontEnd } from './front-end';
import { openFrontEnds } from './front-ends';
import { ModelTable } from './models';
import type { PickerOptions } from './options';
import { type FromTransport, PORT_PIPE, type SchedulerView, type ToTransport } from './process-messages';
import { RemotePort } from './processes';
import {
  DecisionRing,
  Logger,
  OtlpExporter,
  type RequestObserver,
  RequestObservers,
  RequestTracer,
  type SpanCounts,
} from './telemetry';
import { Deadlines, ServingState } from './transport';

/** How often deadlines are looked at. */
const TICK_MS = 100;

const now = () => performance.now();

/** One of several processes that requests come through, around the one that schedules them. */
class TransportProcess {
  private readonly state = new ServingState();
  private readonly deadlines = new Deadlines(now());
  private readonly frontEnds: FrontEnd[] = [];
  private readonly port: RemotePort;
  private models = new ModelTable();
  private view: SchedulerView = { ready: false, rules: [], objectives: [], listed: [], synonyms: [], encrypted: [] };
  private encrypted: ReadonlySet<string> = new Set();
  private readonly bodyBudget: BodyBudget;
  private heldTold = 0;
  /** What of spans was told. */
  private spansTold: SpanCounts = { exported: 0, dropped: 0 };
  /** Undefined where nothing is traced. */
  private spans: SpanCounts | undefined;
  private readonly onClose: { close(): Promise<void> }[] = [];

  constructor(private readonly options: PickerOptions) {
    // Without the scheduler there is nothing to pick by: health checks fail, and Node ends this process.
    this.port = new RemotePort(new Socket({ fd: PORT_PIPE }), () => this.state.setReady(false));
    this.bodyBudget = new BodyBudget(bodyMemoryOfEach(options));
    setInterval(() => this.tick(), TICK_MS);
    process.on('message', (message: ToTransport) => this.take(message));
    // Signals come to the whole group from a keyboard; the scheduler's process says what is to be done.
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => undefined);
  }

  async open(): Promise<void> {
    const { options, deadlines, state } = this;
    const logger = new Logger(options.logLevel);
    const exchange = exchangeSettings(options, {
      port: this.port,
      deadlines,
      resolveModel: (question) => this.models.resolve(question, Math.random),
      listModels: () => this.view.listed,
      synonyms: () => this.view.synonyms,
      bodyBudget: this.bodyBudget,
      offerPrompt: options.kvEvents && ((prompt) => this.port.offerPrompt(prompt)),
      observer: this.observer(logger),
      responseHomes: this.port.responseHomes,
    });
    const encrypts = (endpoint: string) => this.encrypted.has(endpoint);
    try {
      await openFrontEnds(
        { options, exchange, deadlines, state, logger, encrypts },
        this.frontEnds,
        (address, purpose) => tell({ kind: 'listening', address, purpose }),
      );
      tell({ kind: 'open' });
    } catch (error) {
      tell({ kind: 'failed', message: (error as Error).message });
    }
  }

  /** The scheduler's process measures; spans are made here, where the time is the requests' own. */
  private observer(logger: Logger): RequestObserver {
    const { tracing, policy } = this.options;
    if (tracing === undefined) return this.port;
    const exporter = new OtlpExporter({ ...tracing, logger });
    this.onClose.push(exporter);
    this.spans = exporter;
    const decisions = new DecisionRing(0, policy);
    return new RequestObservers([this.port, new RequestTracer(exporter, decisions, tracing.sampling, Math.random)]);
  }

  private tick(): void {
    this.deadlines.tick(now());
    const { held } = this.bodyBudget;
    if (held !== this.heldTold) {
      this.heldTold = held;
      tell({ kind: 'held', bytes: held });
    }
    if (this.spans !== undefined) this.tellSpans(this.spans);
  }

  private tellSpans({ exported, dropped }: SpanCounts): void {
    const told = this.spansTold;
    if (exported === told.exported && dropped === told.dropped) return;
    this.spansTold = { exported, dropped };
    tell({ kind: 'spans', exported: exported - told.exported, dropped: dropped - told.dropped });
  }

  private take(message: ToTransport): void {
    switch (message.kind) {
      case 'view':
        this.look(message.view);
        break;
      case 'drain':
        void this.drain(message.graceMs);
        break;
      case 'close':
        void this.close();
        break;
    }
  }

  private look(view: SchedulerView): void {
    this.view = view;
    this.models = new ModelTable(view.rules, new Map(view.objectives));
    this.encrypted = new Set(view.encrypted);
    this.state.setReady(view.ready);
  }

  private async drain(graceMs: number): Promise<void> {
    await Promise.all(this.frontEnds.map((frontEnd) => frontEnd.drain(graceMs)));
    tell({ kind: 'drained' });
  }

  private async close(): Promise<void> {
    for (const frontEnd of this.frontEnds) {
      frontEnd.shutDown();
    }
    await Promise.all(this.frontEnds.map((frontEnd) => frontEnd.close()));
    await Promise.all(this.onClose.map((one) => one.close()));
    await this.port.close();
    process.exit();
  }
}

/** Makes this process one that requests come through, until the scheduler's process says otherwise or is gone. */
export async function runTransportProcess(options: PickerOptions): Promise<void> {
  await new TransportProcess(options).open();
}

function tell(message: FromTransport): void {
  process.send!(message);
}
