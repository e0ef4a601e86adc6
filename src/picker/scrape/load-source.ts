/** Where and how one member's load is read: as the engine has it that its labels name now. */
import type { Member, ServerReport } from '../pool';
import { type EngineMetrics, type EngineNaming, engineMetricsOf, type MetricsPlace, placeOf } from './engines';
import { MetricsConnection, type MetricsTarget } from './metrics-connection';
import { MetricsPageReader } from './metrics-page';

const NEWLINE = 0x0a;

/** How a look at a member ended. */
export type LoadLook =
  | { readonly report: ServerReport }
  | {
      readonly report?: undefined;
      readonly failure: string;
      /** The member is gone, not merely slow. */
      readonly unreachable: boolean;
    };

export interface LoadSourceOptions extends Pick<MetricsTarget, 'timeoutMs' | 'maxPageBytes'> {
  /** Where model servers have their metrics, if not where their engines have them by themselves. */
  readonly place: Partial<MetricsPlace>;
  readonly engines: EngineNaming;
}

export class LoadSource {
  private engine: EngineMetrics;
  private connection: MetricsConnection;
  private reader: MetricsPageReader;

  /** @param onIdleClose called when the server closes the kept connection between two looks: it may be gone */
  constructor(
    private readonly member: Member,
    private readonly options: LoadSourceOptions,
    private readonly onIdleClose: () => void,
  ) {
    this.engine = engineMetricsOf(member.endpoint, options.engines);
    this.connection = this.connect();
    this.reader = new MetricsPageReader(this.engine);
  }

  /** Reads the load; `done` is called exactly once unless the source is closed before. One look at a time. */
  look(done: (look: LoadLook) => void): void {
    this.followLabels();
    this.connection.fetch((result) => {
      if (result.page === undefined) {
        // A port that has nothing but metrics says nothing of the one that serves requests.
        const { failure, unreachable } = result;
        done({ failure, unreachable: unreachable && this.port === this.member.endpoint.port });
        return;
      }
      const report = this.reader.read(result.endedByClose ? wholeLines(result.page) : result.page);
      const failure = 'the page lacks the gauges of running and waiting requests';
      done(report === undefined ? { failure, unreachable: false } : { report });
    });
  }

  /** Ends the connection; an outstanding look is never answered. */
  close(): void {
    this.connection.close();
  }

  /** A member keeps its place when its labels change. */
  private followLabels(): void {
    const engine = engineMetricsOf(this.member.endpoint, this.options.engines);
    if (engine === this.engine) return;
    this.engine = engine;
    this.reader = new MetricsPageReader(engine);
    if (this.path === this.connection.target.path && this.port === this.connection.target.port) return;
    this.connection.close();
    this.connection = this.connect();
  }

  private get path(): string {
    return this.options.place.path ?? placeOf(this.engine).path;
  }

  private get port(): number {
    return this.options.place.port ?? placeOf(this.engine).port ?? this.member.endpoint.port;
  }

  private connect(): MetricsConnection {
    const { path, port } = this;
    const { timeoutMs, maxPageBytes } = this.options;
    const { scheme } = this.member;
    const { address } = this.member.endpoint;
    return new MetricsConnection({ address, port, scheme, path, timeoutMs, maxPageBytes }, this.onIdleClose);
  }
}

/** The lines of a page that are known to be whole: those that have an end, as each has in the text format. */
function wholeLines(page: Buffer): Buffer {
  return page.subarray(0, page.lastIndexOf(NEWLINE) + 1);
}
