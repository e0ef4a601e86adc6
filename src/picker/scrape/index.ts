export * from './scraper';
