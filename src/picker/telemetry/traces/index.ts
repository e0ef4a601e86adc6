export * from './otlp-exporter';
export * from './request-tracer';
export * from './trace-context';
