export * from './otlp-exporter';
export * from './request-tracer';
export * from './span-metrics';
export * from './trace-context';
