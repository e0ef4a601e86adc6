import { ConnectionError, ErrorCode } from './frame';

/**
 * How many bits the code of each byte has, as one digit of base 36; a line for 32 bytes. The code is canonical: codes of
 * one length follow each other in the order of their bytes, and shorter ones come first, so the lengths tell all of it.
 * @see https://www.rfc-editor.org/rfc/rfc7541#appendix-B
 */
const CODE_LENGTHS = [
  'dnsssssssoussussssssssusssssssss',
  '6aacd68baa8b8666555666666678f6ca',
  'd67777777777777777777777878djde6',
  'f56565666577666567655677777fbeds',
  'kmkkmmmnmnnnnnonoomnonnnnlmnmnno',
  'mlkmmnnlnmmolmnnllmlnmnnkmmmnmmn',
  'qqkjmnmpqqqrrqopjlqrrqrollqqsrrr',
  'koklmllnmmppooqnqrqqrrrrrsrrrrrq',
].join('');

/** Ends no string, but its first bits pad the last byte of one. */
const END_OF_STRING = 256;
const END_OF_STRING_LENGTH = 30;

const LONGEST_PADDING = 7;

const EMITS = 0x1_0000;
const FAILS = 0x2_0000;

/**
 * What four bits do in each state, which is a node of the code's tree: the next state in the low byte, the byte
 * that they complete in the one above, and whether they complete one. No four bits complete two.
 */
const STEPS = new Int32Array(256 * 16);

/** States in which a string may end: nothing is left over but padding. */
const MAY_END = new Uint8Array(256);

buildTables();

function buildTables(): void {
  const children = buildTree();
  for (let state = 0; state < 256; state++) {
    for (let nibble = 0; nibble < 16; nibble++) {
      let node = state;
      let step = 0;
      for (let bit = 3; bit >= 0; bit--) {
        const next = children[node * 2 + ((nibble >> bit) & 1)];
        node = Math.max(next, 0);
        if (next < 0) {
          const symbol = -1 - next;
          step |= symbol === END_OF_STRING ? FAILS : EMITS | (symbol << 8);
        }
      }
      STEPS[state * 16 + nibble] = step | node;
    }
  }
  let padding = 0;
  for (let length = 0; length <= LONGEST_PADDING; length++) {
    MAY_END[padding] = 1;
    padding = children[padding * 2 + 1];
  }
}

/** The two children of each node: another node from 1 on, or the byte -1 - n. */
function buildTree(): Int16Array {
  const symbols = Array.from({ length: 257 }, (_, symbol) => ({ symbol, length: lengthOf(symbol) }));
  symbols.sort((a, b) => a.length - b.length || a.symbol - b.symbol);
  const children = new Int16Array(256 * 2);
  let nodes = 1;
  let code = 0;
  let codeLength = 0;
  for (const { symbol, length } of symbols) {
    code *= 2 ** (length - codeLength);
    codeLength = length;
    let node = 0;
    for (let bit = length - 1; bit > 0; bit--) {
      const slot = node * 2 + ((code >> bit) & 1);
      children[slot] ||= nodes++;
      node = children[slot];
    }
    children[node * 2 + (code & 1)] = -1 - symbol;
    code++;
  }
  return children;
}

function lengthOf(symbol: number): number {
  return symbol === END_OF_STRING ? END_OF_STRING_LENGTH : Number.parseInt(CODE_LENGTHS[symbol], 36);
}

/** Holds the text while it is decoded; no string of a header block is longer than 8/5 of the block. */
let scratch = Buffer.allocUnsafeSlow(4096);

/**
 * Decodes a string of a header block.
 * @throws ConnectionError when it is not one
 * @see https://www.rfc-editor.org/rfc/rfc7541#section-5.2
 */
export function decodeHuffman(bytes: Buffer, start: number, end: number): string {
  const atMost = Math.floor(((end - start) * 8) / 5);
  if (scratch.length < atMost) {
    scratch = Buffer.allocUnsafeSlow(atMost * 2);
  }
  let length = 0;
  let state = 0;
  let steps = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    const high = STEPS[state * 16 + (byte >> 4)];
    if ((high & EMITS) !== 0) {
      scratch[length++] = high >> 8;
    }
    const low = STEPS[(high & 0xff) * 16 + (byte & 0x0f)];
    if ((low & EMITS) !== 0) {
      scratch[length++] = low >> 8;
    }
    steps |= high | low;
    state = low & 0xff;
  }
  if ((steps & FAILS) !== 0 || MAY_END[state] === 0) {
    throw new ConnectionError(ErrorCode.COMPRESSION_ERROR, 'a string that is not Huffman code');
  }
  return scratch.toString('latin1', 0, length);
}
