import type { Registry } from './telemetry';

const MICROSECONDS = 1e6;

/** Registers what the process itself uses, under the names that all Prometheus clients give them. */
export function registerProcessMetrics(registry: Registry): void {
  registry.collect('process_cpu_seconds_total', 'CPU time used, of user and system.', 'counter', [], (emit) => {
    const { user, system } = process.cpuUsage();
    emit([], (user + system) / MICROSECONDS);
  });
  registry.collect('process_resident_memory_bytes', 'Memory in use.', 'gauge', [], (emit) =>
    emit([], process.memoryUsage.rss()),
  );
}
