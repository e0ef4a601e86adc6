export * from './booking-counts';
export * from './candidates';
export * from './endpoint-table';
export * from './policies';
export * from './policy';
export * from './port';
export * from './scheduler';
export * from './service-time';
