import { ApiProfile, type ModelKinds } from '../../catalog/api-profile';
import { errorOf } from '../../errors';
import type { Scheme } from '../pool';
import { POLICIES, type Policy } from '../scheduling';
import { ENGINE_NAMES } from '../scrape';
import { LOG_LEVELS, type LogLevel } from '../telemetry';

/** A port on one address, or on all when `host` is undefined. */
export interface ListenAddress {
  readonly host: string | undefined;
  /** 0 takes any free port. */
  readonly port: number;
}

export const HIGHEST_PORT = 65_535;

/** Units of sizes, as Kubernetes writes them. */
const UNIT_BYTES: Readonly<Record<string, number>> = { Mi: 1024 ** 2, Gi: 1024 ** 3, Ti: 1024 ** 4 };

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** From this verbosity on, numbers mean the details of single requests; up to it, ordinary operation. */
const LEAST_DEBUG_VERBOSITY = 3;

/** The text of one flag, and where it was written; every reading of it throws GKEI_OUT_OF_RANGE for a wrong one. */
export class Setting {
  /**
   * @param place where the text stands, such as `--grpc-port`
   * @param text as it was written
   */
  constructor(
    private readonly place: string,
    readonly text: string,
  ) {}

  /** A text that is not empty. */
  filled(meaning: string): string {
    return this.text === '' ? this.refuse(meaning) : this.text;
  }

  port(): number {
    const port = portOf(this.text);
    return port ?? this.refuse(`a port from 0 to ${HIGHEST_PORT}, where 0 takes any free one`);
  }

  /** The path of a request, with its query. */
  path(): string {
    return /^\/[!-~]*$/.test(this.text) ? this.text : this.refuse('a path that begins with /, such as /metrics');
  }

  /** `:8080`, `localhost:8080`, `[::1]:8080`. */
  address(): ListenAddress {
    const [, bracketed, plain, digits = ''] = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d+)$/.exec(this.text) ?? [];
    const port = portOf(digits);
    if (port === undefined) {
      return this.refuse(`[HOST]:PORT, such as :8080 or 127.0.0.1:8080, with a port from 0 to ${HIGHEST_PORT}`);
    }
    return { host: bracketed ?? (plain || undefined), port };
  }

  /** A whole number within both bounds. */
  wholeNumber(least: number, most: number): number {
    const number = /^\d{1,9}$/.test(this.text) ? Number(this.text) : Number.NaN;
    return number >= least && number <= most ? number : this.refuse(`a whole number from ${least} to ${most}`);
  }

  yes(): boolean {
    return this.text === 'true' || (this.text === 'false' ? false : this.refuse('true or false'));
  }

  /**
   * A length of time in milliseconds.
   * @param least in milliseconds
   * @param most in milliseconds
   * @param range both bounds, as they would be written
   */
  duration(least: number, most: number, range: string): number {
    const parts = [...this.text.matchAll(/(\d+(?:\.\d+)?)(ms|[smh])/g)];
    const whole = parts.map(([part]) => part).join('') === this.text && parts.length > 0;
    const ms = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit], 0);
    return whole && ms >= least && ms <= most ? ms : this.refuse(`${range}, such as 30s, 1m30s or 50ms`);
  }

  /**
   * A size in bytes, such as 512Mi.
   * @param least in bytes
   * @param most in bytes
   * @param range both bounds, as they would be written
   */
  size(least: number, most: number, range: string): number {
    const [, amount, unit = ''] = /^(\d{1,9})([MGT]i)$/.exec(this.text) ?? [];
    const bytes = Number(amount) * UNIT_BYTES[unit];
    return bytes >= least && bytes <= most
      ? bytes
      : this.refuse(`${range}, such as ${written(4 * least)} or ${written(16 * least)}`);
  }

  /** A whole number from 0 on. */
  count(most: number): number {
    const count = /^\d{1,9}$/.test(this.text) ? Number(this.text) : Number.POSITIVE_INFINITY;
    return count <= most ? count : this.refuse(`a whole number from 0 to ${most}`);
  }

  /** A part from 0 to 1. */
  share(): number {
    const share = /^\d*\.?\d+$/.test(this.text) ? Number(this.text) : Number.NaN;
    return share >= 0 && share <= 1 ? share : this.refuse('a number from 0 to 1');
  }

  /** The address of something that speaks HTTP. */
  url(): URL {
    const url = URL.canParse(this.text) ? new URL(this.text) : undefined;
    const known = url?.protocol === 'http:' || url?.protocol === 'https:';
    return url !== undefined && known
      ? url
      : this.refuse('an http:// or https:// address, such as http://collector:4318');
  }

  /** The name of an engine whose metrics are known. */
  engine(): string {
    return ENGINE_NAMES.includes(this.text) ? this.text : this.refuse(`one of ${ENGINE_NAMES.join(', ')}`);
  }

  policy(): Policy {
    const names = POLICIES.map(({ name }) => name).join(', ');
    return POLICIES.find(({ name }) => name === this.text) ?? this.refuse(`one of ${names}`);
  }

  logLevel(): LogLevel {
    if (/^\d+$/.test(this.text)) {
      return Number(this.text) < LEAST_DEBUG_VERBOSITY ? 'info' : 'debug';
    }
    const known = LOG_LEVELS.find((level) => level === this.text);
    return known ?? this.refuse(`one of ${LOG_LEVELS.join(', ')}, or a whole number`);
  }

  /** The generation of the InferencePool that an API group serves. */
  poolApi(): ApiProfile {
    const known = [ApiProfile.V1, ApiProfile.V1ALPHA2];
    return known.find(({ group }) => group === this.text) ?? this.refuse(known.map(({ group }) => group).join(' or '));
  }

  scheme(): Scheme {
    return this.oneOf(['http', 'https']);
  }

  modelKinds(): ModelKinds | 'any' {
    return this.oneOf(['any', 'none', 'rewrites', 'models']);
  }

  /** One of some words. */
  oneOf<const T extends string>(words: readonly [T, ...T[]]): T {
    const last = words[words.length - 1];
    const known = words.find((word) => word === this.text);
    return known ?? this.refuse(`${words.slice(0, -1).join(', ')} or ${last}`);
  }

  private refuse(range: string): never {
    throw errorOf('GKEI_OUT_OF_RANGE', { option: this.place, value: this.text, range });
  }
}

function portOf(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= HIGHEST_PORT ? Number(text) : undefined;
}

/** A whole number of MiB as sizes are written. */
function written(bytes: number): string {
  return bytes % UNIT_BYTES.Gi === 0 ? `${bytes / UNIT_BYTES.Gi}Gi` : `${bytes / UNIT_BYTES.Mi}Mi`;
}
