export * from './metrics-connection';
export * from './model-lister';
export * from './scraper';
