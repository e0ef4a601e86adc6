export * from './decisions-page';
export * from './endpoints-page';
export * from './metrics-page';
export * from './page';
