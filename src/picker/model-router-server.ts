import { SERVING_PATHS } from '../catalog/serving-paths';
import { BodyBudget, DEFAULT_STATE_TIMEOUTS, defaultBodyBudget, ServingPaths } from './exchange';
import { ExtProcFrontEnd } from './ext-proc-front-end';
import { lameDuckMs } from './lame-duck';
import { MetricsServer } from './metrics-server';
import { ModelNameService, type RoutedAs } from './model-router';
import { type Announce, openPort } from './open-port';
import type { ModelRouterOptions } from './options';
import { metricsPage } from './pages';
import { processMemory } from './process-memory';
import { registerProcessMetrics } from './process-metrics';
import { Logger, Registry } from './telemetry';
import { Deadlines, Http2Server, healthMethods, ServingState } from './transport';

/** Longest body that is held until its model is known: the longest that pickers take. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** How often deadlines are looked at. */
const TICK_MS = 100;

const now = () => performance.now();

/** The model router as a whole: what gateways ask, and what watches it. */
export class ModelRouterServer {
  private readonly logger: Logger;
  private readonly state = new ServingState();
  private readonly deadlines = new Deadlines(now());
  private readonly ticker: NodeJS.Timeout;
  private readonly registry = new Registry();
  private readonly frontEnd: ExtProcFrontEnd;
  private readonly health: Http2Server;
  private readonly metrics: MetricsServer;

  /** @throws GKEI_TLS_CERTIFICATE */
  constructor(private readonly options: ModelRouterOptions) {
    this.logger = new Logger(options.logLevel);
    const { deadlines, logger, state } = this;
    const requests = this.registry.counter(
      'gke_inference_model_router_requests_total',
      'Requests: named by their model, unnamed because their body tells none, or passed because they are of another kind.',
      ['outcome'],
    );
    const service = new ModelNameService({
      servingPaths: new ServingPaths(SERVING_PATHS),
      maxBodyBytes: MAX_BODY_BYTES,
      bodyBudget: new BodyBudget(defaultBodyBudget(processMemory())),
      deadlines,
      timeouts: DEFAULT_STATE_TIMEOUTS,
      routed: (outcome: RoutedAs) => requests.with(outcome).add(),
    });
    this.frontEnd = new ExtProcFrontEnd({ service, deadlines, encryption: options.extProc.encryption, state, logger });
    this.health = new Http2Server({
      methods: healthMethods(state),
      deadlines,
      onFault: (error) => logger.error('a health check failed by a fault of the model router', { error }),
    });
    this.metrics = new MetricsServer(new Map([['/metrics', metricsPage(this.registry)]]), state);
    registerProcessMetrics(this.registry);
    this.ticker = setInterval(() => deadlines.tick(now()), TICK_MS);
  }

  /** @throws GKEI_LISTEN_FAILED; then nothing is left open */
  async start(announce: Announce): Promise<void> {
    const { extProc, health, metrics } = this.options;
    try {
      announce(await openPort(this.metrics, metrics, 'http', '--metrics-port'), 'metrics');
      announce(await openPort(this.health, health, 'http', '--grpc-health-port'), 'health');
      const scheme = extProc.encryption.kind === 'none' ? 'http' : 'https';
      announce(await openPort(this.frontEnd, extProc, scheme, '--grpc-port'), 'ext_proc');
    } catch (error) {
      await this.close();
      throw error;
    }
    this.state.setReady(true);
    this.logger.info('the model router is running', {});
  }

  /** Shuts down without losing a request that ends within the drain timeout. */
  async shutDown(noticed: boolean): Promise<void> {
    const { drainTimeoutMs } = this.options;
    const end = now() + drainTimeoutMs;
    this.state.startDraining();
    this.logger.info('shutting down', {});
    if (!noticed) {
      await new Promise((resolve) => setTimeout(resolve, lameDuckMs(drainTimeoutMs)));
    }
    await this.frontEnd.drain(Math.max(0, end - now()));
    await this.close();
  }

  private async close(): Promise<void> {
    await Promise.all([this.frontEnd.close(), this.health.close(), this.metrics.close()]);
    clearInterval(this.ticker);
  }
}
