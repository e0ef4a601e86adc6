export * from '../../logger';
export * from './body-metrics';
export * from './decisions';
export * from './pool-metrics';
export * from './prefix-metrics';
export * from './registry';
export * from './requests';
export * from './scheduling-metrics';
