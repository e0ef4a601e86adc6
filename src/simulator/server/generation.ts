import type { FinishReason } from '../engine/engine';
import type { EventPublisher } from '../kv-events/event-publisher';
import { answerText, answerTokens, naturalLength } from '../text/answer';
import type { Engines } from './engines';
import type { GenerationRequest } from './generation-request';
import type { MetricsPage } from './metrics-page';
import type { ServerOptions } from './options';
import type { Usage } from './payloads';
import type { ServedModel } from './served-models';

/** Writes the response to one request as its text comes. */
export interface Responder {
  /**
   * The next piece of a choice.
   *
   * @param reason present with the choice's last piece
   * @param usage gives the usage of this choice so far
   */
  text(choice: number, text: string, reason: FinishReason | undefined, usage: () => Usage): void;
  /** Every choice has ended; not called after an abort. */
  end(usage: Usage): void;
}

/** What a generation works with. */
export interface GenerationContext {
  readonly options: ServerOptions;
  readonly engines: Engines;
  readonly metrics: MetricsPage;
  /** One for each engine where what enters and leaves its cache is published. */
  readonly publishers: readonly EventPublisher[];
}

let serial = 0;

/** One client request on its way through the engine: a request to the engine for each choice of each prompt. */
export class Generation {
  private readonly ids: string[];
  private readonly generated: number[];
  private readonly finished = new Set<number>();
  private cachedTokens?: number;

  /** @param engine the engine that the client asks for; without it the server chooses */
  constructor(
    private readonly request: GenerationRequest,
    private readonly model: ServedModel,
    private readonly context: GenerationContext,
    private readonly responder: Responder,
    private readonly engine?: number,
  ) {
    this.ids = Array.from({ length: request.prompts.length * request.choices }, () => `${serial++}`);
    this.generated = this.ids.map(() => 0);
  }

  start(): void {
    for (const [index, id] of this.ids.entries()) {
      const { prompt, answer, maxTokens } = this.plan(index);
      this.context.engines.submit(
        {
          id,
          prompt,
          answer,
          maxTokens,
          adapter: this.model.adapter,
          adapterId: this.model.adapterId,
          engine: this.engine,
        },
        {
          firstToken: (cachedTokens) => {
            // Like vLLM, which reports the hits of the choice that starts first.
            this.cachedTokens ??= cachedTokens;
          },
          token: (token, last) => {
            this.generated[index]++;
            const reason = last ? (answer.length < maxTokens ? 'stop' : 'length') : undefined;
            this.responder.text(index, answerText(token), reason, () => this.usage([index]));
          },
          done: (reason) => {
            if (reason !== 'abort') {
              this.finishChoice(index);
            }
          },
        },
      );
    }
  }

  /** The client is gone: nothing more is written. */
  abort(): void {
    for (const id of this.ids) {
      this.context.engines.abort(id);
    }
  }

  private plan(index: number): { prompt: readonly number[]; answer: number[]; maxTokens: number } {
    const { seed, maxModelLen } = this.context.options;
    const { prompts, choices, maxTokens: wanted } = this.request;
    const prompt = prompts[Math.floor(index / choices)];
    const variant = index % choices;
    const room = maxModelLen - prompt.length;
    // A client that sets a limit gets that many tokens; without one the model stops by itself.
    const length = Math.min(room, wanted ?? naturalLength(prompt, seed, variant));
    return { prompt, answer: answerTokens(prompt, length, seed, variant), maxTokens: Math.min(room, wanted ?? room) };
  }

  private finishChoice(index: number): void {
    const { choices } = this.request;
    const first = index - (index % choices);
    const siblings = Array.from({ length: choices }, (_, at) => first + at);
    this.finished.add(index);
    if (siblings.every((sibling) => this.finished.has(sibling))) {
      this.context.metrics.observeChoices(choices, Math.max(...siblings.map((sibling) => this.generated[sibling])));
    }
    if (this.finished.size === this.ids.length) {
      this.responder.end(this.usage([...this.ids.keys()]));
    }
  }

  /** Token counts of some choices; a prompt counts once, however many choices it has. */
  private usage(indices: readonly number[]): Usage {
    const { prompts, choices } = this.request;
    const asked = [...new Set(indices.map((index) => Math.floor(index / choices)))].map((at) => prompts[at]);
    const cached = this.cachedTokens;
    const { blockSize } = this.context.options.engine;
    const inFullBlocks = prompts[0].length - (prompts[0].length % blockSize);
    return {
      promptTokens: asked.reduce((sum, prompt) => sum + prompt.length, 0),
      completionTokens: indices.reduce((sum, index) => sum + this.generated[index], 0),
      details:
        this.context.options.promptTokensDetails && cached !== undefined
          ? { cachedTokens: cached, createdCacheTokens: Math.max(0, inFullBlocks - cached) }
          : undefined,
    };
  }
}
