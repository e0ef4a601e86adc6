import type { CacheEvent, CachePort } from '../../../src/picker/scheduling';

/** A port that writes down what it is told. */
export class RecordedCaches implements CachePort {
  readonly told: string[] = [];
  readonly events: CacheEvent[] = [];
  readonly prompts: { readonly model: string; readonly salt: string; readonly tokens: readonly number[] }[] = [];

  report(endpoint: string, event: CacheEvent): void {
    this.events.push(event);
    this.told.push(`${endpoint} ${event.kind}`);
  }

  forget(endpoint: string, complete: boolean): void {
    this.told.push(`${endpoint} forget${complete ? ', complete' : ''}`);
  }

  trust(endpoint: string, upToDate: boolean): void {
    const what = `${endpoint} ${upToDate ? 'trust' : 'doubt'}`;
    if (this.told.at(-1) !== what) this.told.push(what);
  }

  tokens({ model, salt, tokens }: Parameters<CachePort['tokens']>[0]): void {
    this.prompts.push({ model, salt, tokens: [...tokens] });
    this.told.push('tokens');
  }

  noTokens(_hashes: Uint32Array, mayAskAgain: boolean): void {
    this.told.push(mayAskAgain ? 'no tokens for now' : 'no tokens');
  }
}
