export * from './endpoint';
export * from './endpoints-file';
export * from './file-membership';
export * from './membership-source';
export * from './pool';
