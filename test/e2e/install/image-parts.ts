import { debianFiles, nodeFile, type PartFile, readPart } from '../../../image/part-files';
import { NODE_VERSION } from '../../../image/pins';
import type { Part } from './part';
import type { CacheKey } from './part-cache';

const files = (folder: string): PartFile[] => [nodeFile(folder, 'amd64'), ...debianFiles(folder, 'amd64')];

const KEY: CacheKey = { name: 'image-parts', version: NODE_VERSION, recipe: files('').map(({ what }) => what) };

/** What the image of the picker is made of: Node's binary and Debian's libraries, as they are pinned. */
export const imageParts: Part = {
  name: KEY.name,
  leavesOut: 'the tests of the picker’s image',
  locate: (cache) => cache.find(KEY),
  install: ({ cache, progress }) =>
    cache.publish(KEY, async (scratch) => {
      for (const file of files(scratch)) {
        await progress.step(`download ${file.what}`, () => readPart(file));
      }
    }),
};
