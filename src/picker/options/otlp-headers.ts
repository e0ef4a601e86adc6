import { validateHeaderName, validateHeaderValue } from 'node:http';
import { errorOf } from '../../errors';
import { percentDecoded } from '../../percent-decoded';

/** The variables of OpenTelemetry that name headers of what is exported, the more special one first. */
const VARIABLES = ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'OTEL_EXPORTER_OTLP_HEADERS'] as const;

/**
 * The headers that a collector wants, from pairs like `key=value`, between commas, percent-encoded as in W3C Baggage. What is
 * no pair is passed over.
 *
 * @throws GKEI_FLAG_VALUE for a pair that HTTP cannot carry; it tells no value, which may be a secret
 */
export function readOtlpHeaders(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const variable = VARIABLES.find((name) => environment[name]);
  if (variable === undefined) return {};
  const headers: Record<string, string> = {};
  for (const pair of environment[variable]!.split(',')) {
    const at = pair.indexOf('=');
    if (at <= 0) continue;
    const name = pair.slice(0, at).trim().toLowerCase();
    const value = percentDecoded(pair.slice(at + 1).trim());
    if (refuses(() => validateHeaderName(name))) {
      throw errorOf('GKEI_FLAG_VALUE', {
        flag: variable,
        problem: `names a header "${name}", which HTTP does not allow`,
        remedy: 'write pairs like api-key=secret with commas between them, their names of letters, digits and hyphens',
      });
    }
    if (refuses(() => validateHeaderValue(name, value))) {
      throw errorOf('GKEI_FLAG_VALUE', {
        flag: variable,
        problem: `gives the header "${name}" a value with a character that HTTP does not allow, such as the end of a line`,
        remedy: 'take it out, also where it is percent-encoded, such as %0A',
      });
    }
    headers[name] = value;
  }
  return headers;
}

function refuses(check: () => void): boolean {
  try {
    check();
    return false;
  } catch {
    return true;
  }
}
