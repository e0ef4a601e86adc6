import { lateToken, lateTokensIn } from '../../late-token';

/** Start and multiplier of FNV-1a with 32 bits, and another start for the second half. */
const FNV_OFFSETS = [0x811c9dc5, 0x9e3779b9];
const FNV_PRIME = 0x01000193;

/**
 * Sixteen hexadecimal digits that differ where texts do, for telling one content from another; not for secrets.
 *
 * FNV-1a twice, from two starts: the library loads no module of Node's. The digest of a text with late values is late too.
 */
export function contentDigest(text: string): string {
  return lateTokensIn(text).length > 0 ? lateToken({ kind: 'derived', text, derive: digestOf }) : digestOf(text);
}

function digestOf(text: string): string {
  return FNV_OFFSETS.map((offset) => {
    let hash = offset;
    for (let index = 0; index < text.length; index += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(index), FNV_PRIME);
    }
    return (hash >>> 0).toString(16).padStart(8, '0');
  }).join('');
}
