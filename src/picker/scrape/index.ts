export * from './model-lister';
export * from './scraper';
