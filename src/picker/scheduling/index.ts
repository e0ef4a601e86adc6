export * from './booking-counts';
export * from './candidates';
export * from './endpoint-table';
export type { CacheCounters } from './hit-audit';
export * from './policies';
export * from './policy';
export * from './port';
export * from './scheduler';
export * from './service-time';
