import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultPartsFolder, nodeFile, readPart } from '../../image/part-files';
import { nodeLayer } from '../../image/root-file-system';

/** A Node that the picker is run by. */
export interface PickerNode {
  readonly program: string;
  /** As Node says it: `v24.1.0`. */
  readonly version: string;
}

/**
 * The Node of the picker's image, by which it runs in clusters. It is downloaded if it is not there yet.
 * @param folder where the program is put: the image's part is an archive
 * @throws Error that says why it cannot be had
 */
export async function imageNode(folder: string): Promise<PickerNode> {
  const archive = await readPart(nodeFile(defaultPartsFolder(), process.arch === 'arm64' ? 'arm64' : 'amd64'));
  const binary = nodeLayer(archive).find((entry) => entry.kind === 'file' && entry.mode === 0o755);
  if (binary?.kind !== 'file') throw new Error('the image has no Node');
  const program = join(folder, 'node');
  writeFileSync(program, binary.content, { mode: binary.mode });
  return nodeAt(program);
}

export function nodeAt(program: string): PickerNode {
  return { program, version: execFileSync(program, ['--version'], { encoding: 'utf8' }).trim() };
}
