import { ResponseHomes } from '../../src/picker/exchange';
import { EXT_PROC_METHOD, ExtProcService } from '../../src/picker/exchange/ext-proc/ext-proc-service';
import { exchangeSettings } from '../../src/picker/exchange-settings';
import { ModelTable } from '../../src/picker/models';
import { readPickerOptions } from '../../src/picker/options';
import { Scheduler } from '../../src/picker/scheduling';
import { DecisionRing, PrefixMetrics, Registry, RequestMetrics } from '../../src/picker/telemetry';
import { Deadlines, type GrpcStream, type GrpcStreamHandler } from '../../src/picker/transport';
import { UnknownModels } from '../../src/picker/unknown-models';

const ENDPOINTS = 8;
/** Tokens of KV cache of an endpoint: 2,048 blocks of 16. */
const KV_TOKENS = 32_768;

const DROPS: GrpcStream = {
  send: () => true,
  finish: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
};

/** The ext_proc service in its default configuration; each call opens a stream whose answers are dropped. */
export function service(): () => GrpcStreamHandler {
  const options = readPickerOptions({ endpoints: 'endpoints.yaml' }, {});
  const now = () => performance.now();
  const prefixes = new PrefixMetrics();
  const observer = new DecisionRing(options.decisions, options.policy, (decision) => prefixes.decided(decision));
  const { policy, staleAfterMs } = options;
  const scheduler = new Scheduler({ policy, now, random: Math.random, onMisuse: 'throw', staleAfterMs, observer });
  const { endpoints } = scheduler;
  for (let index = 0; index < ENDPOINTS; index++) {
    const slot = endpoints.add(`127.0.0.1:${20_000 + index}`);
    endpoints.setEligible(slot, true);
    endpoints.setScraped(slot, { running: 4, waiting: 0, kvCacheUse: 0.5 }, now());
    endpoints.setKvCapacity(slot, KV_TOKENS);
  }
  const models = new ModelTable([]);
  const settings = exchangeSettings(options, {
    port: new UnknownModels(scheduler, endpoints, (done) => done(), now),
    deadlines: new Deadlines(now()),
    resolveModel: (question) => models.resolve(question, Math.random),
    listModels: () => [],
    observer: new RequestMetrics(new Registry()),
    responseHomes: new ResponseHomes(),
  });
  const method = new ExtProcService(settings).methods.get(EXT_PROC_METHOD)!;
  return () => method.open(DROPS);
}
