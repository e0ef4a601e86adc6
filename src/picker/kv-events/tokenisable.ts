/** Which prompts tokens are asked for at all; others need not leave the process that their request came through. */
import type { OfferedPrompt } from '../exchange';

/** Paths whose requests `/tokenize` understands as they are: it reads what concerns the prompt, and ignores the rest. */
const PATHS: ReadonlySet<string> = new Set(['/v1/chat/completions', '/v1/completions']);

/** Longest body that tokens are asked for, in bytes. */
export const MOST_PROMPT_BYTES = 16 * 1024 * 1024;

/** Whether a server may be asked for a prompt's tokens; one whose body was left out is none of these. */
export function isTokenisable(prompt: OfferedPrompt): boolean {
  const bytes = bodyBytes(prompt);
  return bytes > 0 && bytes <= MOST_PROMPT_BYTES && PATHS.has(prompt.target.split('?', 1)[0]);
}

/** The length of the request's body. */
export function bodyBytes({ pieces }: OfferedPrompt): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}
