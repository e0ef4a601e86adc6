export type { EventPorts } from './followed-server';
export * from './following-counts';
export * from './kv-event-follower';
