import { RealClock } from '../engine/clock';
import { StepEngine } from '../engine/step-engine';
import { CacheEvents } from '../kv-events/cache-events';
import { EventPublisher } from '../kv-events/event-publisher';
import { MetricsPage } from './metrics-page';
import { ModelServer } from './model-server';
import type { ServerOptions } from './options';

/** Puts a simulated model server together, in real time; it listens nowhere yet. */
export function assembleServer(options: ServerOptions): ModelServer {
  const { kvEvents } = options;
  const publisher = kvEvents && new EventPublisher(kvEvents);
  const events = publisher && new CacheEvents(options.engine.blockSize, (batch) => publisher.publish(batch));
  const metrics: MetricsPage = new MetricsPage(options, () => engine.load());
  const engine = new StepEngine(options.engine, new RealClock(), (report) => metrics.observe(report), events);
  return new ModelServer({ options, engine, metrics, publisher });
}
