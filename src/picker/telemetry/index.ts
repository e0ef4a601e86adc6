export * from '../../logger';
export * from './decisions';
export * from './pool-metrics';
export * from './registry';
export * from './scheduling-metrics';
