export * from './accelerator';
export * from './api-profile';
export * from './gateway-class';
export * from './machine-type';
export * from './model';
export * from './serving-paths';
export * from './units';
export * from './vllm-version';
