import type { CacheEvent, CachePort } from '../../../src/picker/scheduling';

/** A port that writes down what it is told. */
export class RecordedCaches implements CachePort {
  readonly told: string[] = [];
  readonly events: CacheEvent[] = [];
  readonly prompts: { readonly model: string; readonly salt: string; readonly tokens: readonly number[] }[] = [];

  report(endpoint: string, rank: number, event: CacheEvent): void {
    this.events.push(event);
    this.told.push(`${cacheOf(endpoint, rank)} ${event.kind}`);
  }

  forget(endpoint: string, rank: number, complete: boolean): void {
    this.told.push(`${cacheOf(endpoint, rank)} forget${complete ? ', complete' : ''}`);
  }

  trust(endpoint: string, rank: number, upToDate: boolean): void {
    const what = `${cacheOf(endpoint, rank)} ${upToDate ? 'trust' : 'doubt'}`;
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

/** An endpoint with one engine goes by its own name. */
function cacheOf(endpoint: string, rank: number): string {
  return rank === 0 ? endpoint : `${endpoint}/${rank}`;
}
