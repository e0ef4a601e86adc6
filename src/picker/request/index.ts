export { RequestScan } from './request-scan';
export { growth, type Span, splice } from './splice';
