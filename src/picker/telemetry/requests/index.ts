export * from './request-metrics';
export * from './request-record';
