export { bodyEdits } from './body-edits';
export { RequestScan } from './request-scan';
export { type Edit, growth, type Span, splice } from './splice';
