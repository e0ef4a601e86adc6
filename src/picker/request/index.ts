export { BodyDecoder, CONTENT_ENCODINGS, type DecoderEvents } from './body-decoder';
export { bodyEdits } from './body-edits';
export type { BodyScan } from './body-scan';
export { scanFor } from './scan-for';
export { type Edit, growth, splice } from './splice';
