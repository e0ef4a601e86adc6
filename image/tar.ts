/** Archives in the ustar format, written so that equal content gives equal bytes. */

/** What a layer of the image has at a path. */
export type Entry = { readonly path: string } & (
  | { readonly kind: 'file'; readonly mode: number; readonly content: Buffer }
  | { readonly kind: 'folder'; readonly mode: number }
  | { readonly kind: 'link'; readonly target: string }
);

const BLOCK = 512;
const TYPE = { file: '0', link: '2', folder: '5' } as const;

/** Longest path that a header has room for without being split. */
const LONGEST_PATH = 100;

/**
 * An archive of the entries and the folders above them, in the order of their paths, all of them root's.
 *
 * @param time modification time of each entry in seconds since 1970
 */
export function writeTar(entries: readonly Entry[], time: number): Buffer {
  const all = new Map<string, Entry>();
  for (const entry of entries) {
    for (let at = entry.path.indexOf('/'); at > 0; at = entry.path.indexOf('/', at + 1)) {
      const path = entry.path.slice(0, at);
      if (!all.has(path)) all.set(path, { path, kind: 'folder', mode: 0o755 });
    }
    all.set(entry.path, entry);
  }
  const sorted = [...all.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  const blocks = sorted.flatMap((entry) => [
    header(entry, time),
    ...(entry.kind === 'file' ? [entry.content, Buffer.alloc(-entry.content.length & (BLOCK - 1))] : []),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

function header(entry: Entry, time: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const path = entry.kind === 'folder' ? `${entry.path}/` : entry.path;
  const target = entry.kind === 'link' ? entry.target : '';
  for (const text of [path, target]) {
    if (Buffer.byteLength(text) > LONGEST_PATH) {
      throw new Error(`"${text}" is longer than the ${LONGEST_PATH} bytes that a path in the image may have`);
    }
  }
  const octal = (value: number, at: number, digits: number) =>
    block.write(`${value.toString(8).padStart(digits, '0')}\0`, at, 'latin1');
  block.write(path, 0);
  octal(entry.kind === 'link' ? 0o777 : entry.mode, 100, 7);
  octal(0, 108, 7); // user
  octal(0, 116, 7); // group
  octal(entry.kind === 'file' ? entry.content.length : 0, 124, 11);
  octal(time, 136, 11);
  block.write(TYPE[entry.kind], 156);
  block.write(target, 157);
  block.write('ustar\x0000', 257, 'latin1');
  // The sum counts its own field as spaces.
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

/**
 * The files, folders and symbolic links of an archive; what else it has is passed over, such as devices.
 * Paths come without `./` at their start and `/` at their end.
 */
export function readTar(archive: Buffer): Entry[] {
  const entries: Entry[] = [];
  /** A path that is too long for its header, told by an entry before it. */
  let longPath: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length && archive[at] !== 0; ) {
    const text = (from: number, length: number) =>
      archive.toString('utf8', at + from, at + from + length).replace(/\0[\s\S]*$/, '');
    const size = Number.parseInt(text(124, 12).trim() || '0', 8);
    const mode = Number.parseInt(text(100, 8).trim() || '0', 8);
    const prefix = text(257, 6) === 'ustar' ? text(345, 155) : '';
    const path = (longPath ?? (prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`)).replace(/^\.\/|\/$/g, '');
    const content = archive.subarray(at + BLOCK, at + BLOCK + size);
    const type = text(156, 1);
    longPath = type === 'L' ? content.toString('utf8').replace(/\0[\s\S]*$/, '') : undefined;
    if (type === '0' || type === '') entries.push({ path, kind: 'file', mode, content });
    else if (type === '5') entries.push({ path, kind: 'folder', mode });
    else if (type === '2') entries.push({ path, kind: 'link', target: text(157, 100) });
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return entries;
}
