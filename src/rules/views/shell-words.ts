/** A word with its quoted parts, or what ends a command. */
const TOKENS = /(?:[^\s"';|&\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+|[;|&\n]+/gs;

/**
 * Splits a shell script into its commands, each a list of words.
 *
 * Knows quotes, line continuations and what separates commands; expands nothing.
 */
export function shellCommands(script: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (const [token] of script.replace(/\\\r?\n/g, ' ').matchAll(TOKENS)) {
    if (/^[;|&\n]/.test(token)) {
      commands.push([]);
    } else {
      commands[commands.length - 1].push(unquote(token));
    }
  }
  return commands.filter((words) => words.length > 0);
}

function unquote(token: string): string {
  return token.replace(
    /"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/gs,
    (_match, double?: string, single?: string, escaped?: string) =>
      double === undefined ? (single ?? escaped ?? '') : double.replace(/\\(["\\$`])/g, '$1'),
  );
}
