import { readOtlpHeaders } from './otlp-headers';
import { Setting } from './setting';

/** Where traces go, and which. */
export interface Tracing {
  /** Where spans are posted to. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** The name that the spans are of. */
  readonly service: string;
  /** Part of the requests that is traced where the caller does not say, 0 to 1. */
  readonly ratio: number;
}

/** Where a collector takes traces, below its address. Source: OpenTelemetry's protocol specification, OTLP/HTTP. */
const TRACES_PATH = 'v1/traces';

const SERVICE = 'gke-inference-picker';

/**
 * Reads how to trace from the flag and from the variables that OpenTelemetry defines; the flag wins. Undefined where
 * neither names a collector.
 *
 * @throws GKEI_OUT_OF_RANGE or GKEI_FLAG_VALUE
 */
export function readTracing(
  flag: Setting | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Tracing | undefined {
  const variable = (name: string) => {
    const text = environment[name]?.trim();
    return text ? new Setting(name, text) : undefined;
  };
  const off = environment.OTEL_SDK_DISABLED === 'true' || environment.OTEL_TRACES_EXPORTER === 'none';
  const base = flag ?? variable('OTEL_EXPORTER_OTLP_ENDPOINT');
  const whole = flag === undefined ? variable('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') : undefined;
  const url = whole?.url() ?? (base && tracesBelow(base.url()));
  if (url === undefined || (off && flag === undefined)) {
    return undefined;
  }
  return {
    url,
    headers: readOtlpHeaders(environment),
    service: environment.OTEL_SERVICE_NAME || SERVICE,
    ratio: variable('OTEL_TRACES_SAMPLER_ARG')?.share() ?? 1,
  };
}

function tracesBelow(base: URL): URL {
  return new URL(TRACES_PATH, base.href.endsWith('/') ? base : `${base.href}/`);
}
