/** The candidate that is written most like `word`: what a person who mistyped probably meant. */
export function nearest(word: string, candidates: readonly string[]): string {
  const [closest] = [...candidates].sort((a, b) => editDistance(a, word) - editDistance(b, word));
  return closest;
}

/** The least number of letters to insert, delete or replace that turns one word into the other. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let line = 1; line <= from.length; line++) {
    const above = row;
    row = [line];
    for (let column = 1; column <= to.length; column++) {
      const replaced = above[column - 1] + (from[line - 1] === to[column - 1] ? 0 : 1);
      row.push(Math.min(replaced, above[column] + 1, row[column - 1] + 1));
    }
  }
  return row[to.length];
}
