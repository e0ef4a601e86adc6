export { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COLON, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './_json-bytes';
export { KeySet } from './_key-set';
export { BodyDecoder, CONTENT_ENCODINGS, type DecoderEvents } from './body-decoder';
export { bodyEdits } from './body-edits';
export type { BodyScan } from './body-scan';
export type { JsonEvents, Wanted, WantedBelow } from './json-events';
export { JsonScanner } from './json-scanner';
export { scanFor } from './scan-for';
export { type Edit, growth, splice } from './splice';
