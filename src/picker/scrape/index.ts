export { DEFAULT_ENGINE, ENGINE_LABELS, ENGINE_NAMES, type EngineNaming, type MetricsPlace } from './engines';
export * from './metrics-connection';
export * from './model-lister';
export * from './scraper';
