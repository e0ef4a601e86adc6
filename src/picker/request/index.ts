export { ModelNameRestorer } from './model-name-restorer';
export { RequestScan } from './request-scan';
export { growth, type Span, splice } from './splice';
