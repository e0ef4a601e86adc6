import { VLLM_METRICS } from '../../catalog/metrics/vllm-metrics';
import type { EngineLoad, StepReport } from '../engine/engine';
import { cacheConfigLabels } from './cache-config';
import { EngineMetrics } from './engine-metrics';
import { type Family, renderPage, type Sample, vllmGauge } from './exposition';
import type { ServerOptions } from './options';

/**
 * The `vllm:` families of vLLM 0.29's metrics page, with its names, labels and number format: series for each data-parallel
 * engine. What the simulation does not have (sleep, multi-modal and external caches, FLOPs) stays at its resting value.
 */
export class MetricsPage {
  private readonly createdAt = Date.now() / 1000;
  private readonly engines: readonly EngineMetrics[];
  /** When each combination of adapters was last seen: a series for each of them stays on the page for ever. */
  private readonly adaptersSeen = new Map<string, number>();

  /** @param loads tells what each engine holds, in the order of their ranks */
  constructor(
    private readonly options: ServerOptions,
    private readonly loads: () => readonly EngineLoad[],
  ) {
    this.engines = options.ranks.map((rank) => new EngineMetrics(rank, this.createdAt, options));
  }

  /** Takes in what a step of an engine did. */
  observe(engine: number, report: StepReport): void {
    this.engines[engine].observe(report);
    if (this.options.adapters) {
      this.adaptersSeen.set(report.adapters.join(','), Date.now() / 1000);
    }
  }

  /** All choices of one prompt have ended; the longest has that many tokens. */
  observeChoices(choices: number, longest: number): void {
    this.engines[0].observeChoices(choices, longest);
  }

  /** The page as text. */
  render(): string {
    const loads = this.loads();
    return renderPage([
      ...this.processGauges(),
      ...joined(this.engines.map((engine, at) => engine.families(loads[at]))),
      ...this.adapterGauge(),
      vllmGauge(
        VLLM_METRICS.cacheConfig,
        this.options.ranks.map((rank) => ({ labels: cacheConfigLabels(this.options, rank), value: 1 })),
      ),
    ]);
  }

  private processGauges(): Family[] {
    const { user, system } = process.cpuUsage();
    const value = (amount: number) => [{ value: amount }];
    return [
      gauge('process_resident_memory_bytes', 'Resident memory.', value(process.memoryUsage.rss())),
      gauge('process_start_time_seconds', 'Start of the process.', value(this.createdAt)),
      {
        name: 'process_cpu_seconds_total',
        type: 'counter',
        help: 'Processor time.',
        samples: value((user + system) / 1e6),
      },
    ];
  }

  /** vLLM names every adapter that has requests as running and as waiting at once, so this does too. */
  private adapterGauge(): Family[] {
    if (!this.options.adapters) {
      return [];
    }
    const samples = [...this.adaptersSeen].map(([names, value]) => ({
      labels: {
        max_lora: String(this.options.adapters?.max),
        running_lora_adapters: names,
        waiting_lora_adapters: names,
      },
      value,
    }));
    return [vllmGauge(VLLM_METRICS.loraRequests, samples)];
  }
}

function gauge(name: string, help: string, samples: readonly Sample[]): Family {
  return { name, type: 'gauge', help, samples };
}

/** Families with the samples of all engines, each of which has the same ones. */
function joined(engines: readonly (readonly Family[])[]): Family[] {
  const [first, ...others] = engines;
  return first.map((family, at) => ({
    ...family,
    samples: [...family.samples, ...others.flatMap((families) => families[at].samples)],
  }));
}
