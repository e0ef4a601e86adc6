import type { ServingPath, ServingPathName } from '../../catalog/serving-paths';
import { pathOf } from './request-head';

/** What a path of the serving API is: an operation itself, or a resource below one, such as one stored response. */
export type ServedPath = 'operation' | 'resource';

/** Spellings by which a path below a prefix could leave it on the model server's side. */
const CLIMBS = /(^|\/)\.{1,2}(\/|$)|\/\/|\\|%(2e|2f|5c)/i;

/** Decides which requests reach a model server: those to the serving paths and nothing else that it answers. */
export class ServingPaths {
  private readonly exact: ReadonlySet<string>;
  private readonly prefixes: readonly string[];

  constructor(paths: readonly ServingPath[]) {
    this.exact = new Set(paths.map(({ path }) => path));
    this.prefixes = paths.filter(({ match }) => match === 'prefix').map(({ path }) => `${path}/`);
  }

  /**
   * Looks a request's target up.
   * @param target path with or without query, as the request spells it
   * @returns undefined when no model server is to see it
   */
  find(target: string): ServedPath | undefined {
    const path = pathOf(target);
    if (this.exact.has(path)) {
      return 'operation';
    }
    const below = this.prefixes.some((prefix) => path.startsWith(prefix)) && !CLIMBS.test(path);
    return below ? 'resource' : undefined;
  }
}

/**
 * The operations whose streams tell what was counted only where the request asks for it. Those of the others always tell
 * it, and take no such option.
 */
const TELL_WHEN_ASKED: ReadonlySet<string> = new Set<ServingPathName>(['/v1/chat/completions', '/v1/completions']);

/** Whether a stream of this target tells what was counted only where it is asked for. */
export function tellsUsageWhenAsked(target: string): boolean {
  return TELL_WHEN_ASKED.has(pathOf(target));
}

/** The operations that count the tokens of a prompt, and compute none of them. */
const COUNT_ONLY: ReadonlySet<string> = new Set<ServingPathName>(['/v1/messages/count_tokens']);

/** Whether a model server computes the prompt of a request to this target, and may then hold it in its cache. */
export function computesPrompt(target: string): boolean {
  return !COUNT_ONLY.has(pathOf(target));
}
