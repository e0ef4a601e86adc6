import type { TraceSampling } from '../telemetry';
import { readOtlpHeaders } from './otlp-headers';
import { Setting } from './setting';
import { readTraceSampling } from './trace-sampling';

/** Where traces go, and which. */
export interface Tracing {
  /** Where spans are posted to. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** The name that the spans are of. */
  readonly service: string;
  /** Which requests are traced. */
  readonly sampling: TraceSampling;
}

/** Where a collector takes traces, below its address. Source: OpenTelemetry's protocol specification, OTLP/HTTP. */
const TRACES_PATH = 'v1/traces';

const SERVICE = 'gke-inference-picker';

/**
 * Reads how to trace from the flag and from the variables that OpenTelemetry defines; the flag wins. Undefined where
 * neither names a collector, or nothing is to be traced.
 *
 * @param warn told what is not honoured
 * @throws GKEI_OUT_OF_RANGE or GKEI_FLAG_VALUE
 */
export function readTracing(
  flag: Setting | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  warn: (warning: string) => void,
): Tracing | undefined {
  // What is switched off must not be right.
  if (flag === undefined && isOff(environment)) return undefined;
  const variable = (name: string) => {
    const text = environment[name]?.trim();
    return text ? new Setting(name, text) : undefined;
  };
  const base = flag ?? variable('OTEL_EXPORTER_OTLP_ENDPOINT');
  const whole = flag === undefined ? variable('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT') : undefined;
  if (base === undefined && whole === undefined) return undefined;
  const sampling = readTraceSampling(environment, warn);
  if (sampling.ratio === 0 && !sampling.callerDecides) return undefined;
  return {
    url: whole?.url() ?? tracesBelow(base!.url()),
    headers: readOtlpHeaders(environment),
    service: environment.OTEL_SERVICE_NAME || SERVICE,
    sampling,
  };
}

function isOff({ OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER }: Readonly<Record<string, string | undefined>>): boolean {
  return OTEL_SDK_DISABLED?.trim().toLowerCase() === 'true' || OTEL_TRACES_EXPORTER?.trim() === 'none';
}

function tracesBelow(base: URL): URL {
  return new URL(TRACES_PATH, base.href.endsWith('/') ? base : `${base.href}/`);
}
