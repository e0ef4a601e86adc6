import type { EndpointTable } from './scheduling';
import type { DoneCause, PickRequest, PickResult, SchedulingPort } from './scheduling/port';

/** Least time between two looks at what the model servers serve, however often unknown models are asked for. */
const PAUSE_MS = 1_000;

/**
 * The scheduling port, for requests whose model no model server is known to serve: before one is refused, the servers
 * are asked again, because an adapter may have been loaded a moment ago.
 */
export class UnknownModels implements SchedulingPort {
  private readonly waiting: (() => void)[] = [];
  /** When the last look was over. */
  private lookedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param port where requests are scheduled
   * @param endpoints what they serve, as far as it is known
   * @param lookAgain asks all servers what they serve, and calls back when all that answer have
   * @param now the time in milliseconds
   */
  constructor(
    private readonly port: SchedulingPort,
    private readonly endpoints: EndpointTable,
    private readonly lookAgain: (done: () => void) => void,
    private readonly now: () => number,
  ) {}

  pick(request: PickRequest, answer: (result: PickResult) => void): void {
    if (this.isUnknown(request.model) && this.now() - this.lookedAt >= PAUSE_MS) {
      this.afterLook(() => this.port.pick(request, answer));
    } else {
      this.port.pick(request, answer);
    }
  }

  served(id: number, endpoint: string): void {
    this.port.served(id, endpoint);
  }

  firstToken(id: number): void {
    this.port.firstToken(id);
  }

  usage(id: number, promptTokens: number, answerTokens: number, cachedTokens: number | undefined): void {
    this.port.usage(id, promptTokens, answerTokens, cachedTokens);
  }

  done(id: number, cause: DoneCause): void {
    this.port.done(id, cause);
  }

  private isUnknown(model: string): boolean {
    return model !== '' && this.endpoints.nobodyServes(model);
  }

  private afterLook(then: () => void): void {
    // Whoever comes while others wait shares their look.
    if (this.waiting.push(then) > 1) return;
    this.lookAgain(() => {
      this.lookedAt = this.now();
      for (const each of this.waiting.splice(0)) each();
    });
  }
}
