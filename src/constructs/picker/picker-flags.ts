import { errorOf } from '../../errors';

/** Flags of a picker by name, without the leading dashes. */
export type PickerFlags = Readonly<Record<string, string | number | boolean>>;

/** The prop that decides a flag which the construct derives. */
const PROPS: Readonly<Record<string, string>> = {
  'pool-name': 'pool',
  'pool-group': 'pool',
  'pool-namespace': 'pool',
  'model-kinds': 'api of the pool',
  'endpoint-scheme': 'tls of the model servers',
  'secure-serving': 'tls',
  'cert-path': 'tls',
  'metrics-endpoint-auth': 'guardMetrics',
  'ha-enable-leader-election': 'replicas',
  'config-file': 'implementation',
};

/** @throws GKEI_DERIVED_FLAG when `extra` sets a flag that a prop or another object of the picker decides. */
export function checkExtraFlags(derived: readonly PickerFlags[], extra: PickerFlags): void {
  for (const [flag, value] of Object.entries(extra)) {
    if (flag in PROPS || derived.some((flags) => flag in flags)) {
      const prop = PROPS[flag] ?? 'overrides';
      throw errorOf('GKEI_DERIVED_FLAG', { option: 'args of the picker', flag, value: String(value), prop });
    }
  }
}

/** Renders a picker's arguments. Both pickers read `--flag=value`, for booleans too. */
export function pickerArguments(flags: readonly PickerFlags[]): string[] {
  return flags.flatMap((some) => Object.entries(some).map(([flag, value]) => `--${flag}=${value}`));
}
