export { PICKER_FLAGS, type PickerFlag, type PickerFlagName } from './picker-flags';
export {
  type Encryption,
  type EndpointSource,
  type GivenFlags,
  type PickerOptions,
  readPickerOptions,
} from './picker-options';
export type { ListenAddress } from './setting';
