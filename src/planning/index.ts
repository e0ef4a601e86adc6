export * from './fit';
export * from './gpu-memory';
export * from './host-resources';
export * from './kv-cache';
export * from './load-source';
export * from './load-time';
export * from './range';
export * from './termination';
