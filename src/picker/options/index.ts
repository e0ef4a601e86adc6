export type { Encryption } from './encryption';
export { MODEL_ROUTER_FLAGS, type ModelRouterOptions, readModelRouterOptions } from './model-router-options';
export { PICKER_FLAGS, type PickerFlag, type PickerFlagName } from './picker-flags';
export {
  type EndpointSource,
  type GivenFlags,
  LEAST_BODY_MEMORY,
  MAX_BODY_BYTES,
  type PickerOptions,
  readPickerOptions,
} from './picker-options';
export type { ListenAddress } from './setting';
