import type { LogLevel } from '../telemetry';
import { type Encryption, readEncryption } from './encryption';
import { PICKER_FLAGS, type PickerFlag } from './picker-flags';
import { type ListenAddress, Setting } from './setting';

/** Everything that a model router needs to know, resolved and checked. */
export interface ModelRouterOptions {
  readonly extProc: ListenAddress & { readonly encryption: Encryption };
  readonly health: ListenAddress;
  readonly metrics: ListenAddress;
  /** How long running requests may take to finish after SIGTERM, in milliseconds. */
  readonly drainTimeoutMs: number;
  readonly logLevel: LogLevel;
}

const HOUR_MS = 3_600_000;

/** What holds when a flag is not set; the ports are those of the reference body-based router. */
const DEFAULTS = {
  'grpc-port': '9004',
  'grpc-health-port': '9005',
  'metrics-port': '9090',
  'secure-serving': 'true',
  'drain-timeout': '30s',
  'log-level': 'info',
} as const;

/** Flags that have no default of their own. */
const WITHOUT_DEFAULT = ['host', 'cert-path'] as const;

type Flag = keyof typeof DEFAULTS | (typeof WITHOUT_DEFAULT)[number];

/** Every flag: those of the picker that mean the same here. */
export const MODEL_ROUTER_FLAGS: readonly PickerFlag[] = PICKER_FLAGS.filter(
  ({ name }) => name in DEFAULTS || (WITHOUT_DEFAULT as readonly string[]).includes(name),
).map((flag) => ({ ...flag, byDefault: DEFAULTS[flag.name as keyof typeof DEFAULTS] }));

/** @throws GKEI_OUT_OF_RANGE or GKEI_FLAG_VALUE for the first mistake */
export function readModelRouterOptions(flags: Readonly<Record<string, string>>): ModelRouterOptions {
  const given = (name: Flag) => (flags[name] === undefined ? undefined : new Setting(`--${name}`, flags[name]));
  const setting = (name: keyof typeof DEFAULTS) => given(name) ?? new Setting(`--${name}`, DEFAULTS[name]);
  const host = given('host')?.filled('an address of this machine, or leave it out');
  const listen = (name: 'grpc-port' | 'grpc-health-port' | 'metrics-port') => ({ host, port: setting(name).port() });
  const encryption = readEncryption(setting('secure-serving').yes(), given('cert-path'), true);
  return {
    extProc: { ...listen('grpc-port'), encryption },
    health: listen('grpc-health-port'),
    metrics: listen('metrics-port'),
    drainTimeoutMs: setting('drain-timeout').duration(0, HOUR_MS, '0s to 1h'),
    logLevel: setting('log-level').logLevel(),
  };
}
