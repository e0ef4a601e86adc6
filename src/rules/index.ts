export * from './check';
export * from './finding';
export * from './inventory';
export * from './manifest';
export * from './rule';
