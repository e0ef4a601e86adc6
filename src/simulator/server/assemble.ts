import { RealClock } from '../engine/clock';
import { StepEngine } from '../engine/step-engine';
import { CacheEvents } from '../kv-events/cache-events';
import { EventPublisher } from '../kv-events/event-publisher';
import { kvEventsOfRank } from '../kv-events/kv-events-config';
import { Engines } from './engines';
import { MetricsPage } from './metrics-page';
import { ModelServer } from './model-server';
import type { ServerOptions } from './options';

/** Puts a simulated model server together, in real time; it listens nowhere yet. */
export function assembleServer(options: ServerOptions): ModelServer {
  const { kvEvents, ranks } = options;
  const publishers =
    kvEvents === undefined ? [] : ranks.map((rank) => new EventPublisher(kvEventsOfRank(kvEvents, rank)));
  const metrics: MetricsPage = new MetricsPage(options, () => engines.loads());
  const engines = new Engines(
    ranks.map((rank, at) => {
      const publisher = publishers.at(at);
      const events = publisher && new CacheEvents(options.engine.blockSize, rank, (batch) => publisher.publish(batch));
      return new StepEngine(options.engine, new RealClock(), (report) => metrics.observe(at, report), events);
    }),
  );
  return new ModelServer({ options, engines, metrics, publishers });
}
