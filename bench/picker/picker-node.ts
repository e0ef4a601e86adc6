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
 * The Node of the picker's image, by which it runs in clusters, downloaded if it is not there yet; the one that runs this program
 * where that cannot be had, or is for another system.
 * @param folder where the program is put: the image's part is an archive
 */
export async function defaultNode(folder: string): Promise<PickerNode> {
  try {
    return await imageNode(folder);
  } catch (error) {
    console.error(`The Node of the image is not used: ${(error as Error).message}`);
    return nodeAt(process.execPath);
  }
}

async function imageNode(folder: string): Promise<PickerNode> {
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
