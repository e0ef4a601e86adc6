export * from './access-review';
export * from './api-access';
export * from './api-cluster-watch';
export * from './cluster-watch';
export * from './model-watch';
export * from './pool-membership';
