export { CLAIRVOYANT, Clairvoyant } from './clairvoyant';
export { type OfflineBounds, offlineBounds } from './offline-bounds';
