export * from './decisions-page';
export * from './endpoints-page';
export * from './live/live-page';
export * from './metrics-page';
export * from './page';
