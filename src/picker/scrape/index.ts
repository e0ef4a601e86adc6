export type { MetricsPlace } from './engines';
export * from './metrics-connection';
export * from './model-lister';
export * from './scraper';
