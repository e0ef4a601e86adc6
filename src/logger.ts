/**
 * Logs as one JSON object a line, with the field names that Google Cloud Logging reads: `severity`, `time` and
 * `message`. Own code: on the way of a request only debugging logs, so a logging library would bring speed that is not needed.
 */

/** Severities, least first. */
export const LOG_LEVELS = ['debug', 'info', 'warning', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** What belongs to an event beside its message; an `Error` is written as its message. */
export type LogFields = Readonly<Record<string, unknown>>;

export class Logger {
  private readonly least: number;
  private readonly write: (line: string) => void;

  /**
   * @param level events below it are dropped
   * @param write takes a line with its newline; standard error by default
   */
  constructor(level: LogLevel, write: (line: string) => void = (line) => void process.stderr.write(line)) {
    this.least = LOG_LEVELS.indexOf(level);
    this.write = write;
  }

  /** Whether events of this level are written: ask before making the fields of one that comes often. */
  writes(level: LogLevel): boolean {
    return LOG_LEVELS.indexOf(level) >= this.least;
  }

  debug(message: string, fields?: LogFields): void {
    this.log('debug', message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.log('info', message, fields);
  }

  warning(message: string, fields?: LogFields): void {
    this.log('warning', message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.log('error', message, fields);
  }

  private log(level: LogLevel, message: string, fields: LogFields = {}): void {
    if (LOG_LEVELS.indexOf(level) < this.least) return;
    const event = { severity: level.toUpperCase(), time: new Date().toISOString(), message, ...fields };
    this.write(`${JSON.stringify(event, (_, value) => (value instanceof Error ? value.message : value))}\n`);
  }
}
