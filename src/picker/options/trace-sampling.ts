import type { TraceSampling } from '../telemetry';
import { Setting } from './setting';

const SAMPLER = 'OTEL_TRACES_SAMPLER';
const ARGUMENT = 'OTEL_TRACES_SAMPLER_ARG';

/** Ratios of samplers; undefined where the argument says it. */
const RATIOS: Readonly<Record<string, number | undefined>> = { always_on: 1, always_off: 0, traceidratio: undefined };

/** What comes before the names of those that leave it to the caller. */
const PARENT_BASED = 'parentbased_';

/** What samples unless the variable names another sampler. */
const DEFAULT: TraceSampling = { ratio: 1, callerDecides: true };

/**
 * Reads which requests are traced from the variables that OpenTelemetry defines. As its specification has it, the argument is
 * read for a ratio alone, and an unknown sampler is told and passed over.
 *
 * @param warn told what is not honoured
 * @throws GKEI_OUT_OF_RANGE for a ratio that is none
 * @see https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration
 */
export function readTraceSampling(
  environment: Readonly<Record<string, string | undefined>>,
  warn: (warning: string) => void,
): TraceSampling {
  const sampler = environment[SAMPLER]?.trim();
  if (!sampler) return DEFAULT;
  const callerDecides = sampler.startsWith(PARENT_BASED);
  const name = callerDecides ? sampler.slice(PARENT_BASED.length) : sampler;
  if (!Object.hasOwn(RATIOS, name)) {
    const known = Object.keys(RATIOS).flatMap((each) => [each, PARENT_BASED + each]);
    warn(`${SAMPLER} is not honoured: "${sampler}" is none of ${known.join(', ')}`);
    return DEFAULT;
  }
  const argument = environment[ARGUMENT]?.trim();
  const ratio = RATIOS[name] ?? (argument ? new Setting(ARGUMENT, argument).share() : 1);
  return { ratio, callerDecides };
}
