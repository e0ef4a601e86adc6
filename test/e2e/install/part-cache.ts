import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What identifies one build of a part: another version or another recipe is another folder. */
export interface CacheKey {
  readonly name: string;
  readonly version: string;
  /** Everything that decides what is built, in any JSON shape. */
  readonly recipe: unknown;
}

/** The folder outside the repository that keeps installed parts from one run to the next. */
export class PartCache {
  constructor(readonly root: string = defaultRoot()) {}

  /** Where a part's folder is, whether it exists or not. */
  pathOf({ name, version, recipe }: CacheKey): string {
    const digest = createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 10);
    return join(this.root, `${name}-${version}-${digest}`);
  }

  /** A part's folder, or undefined where it has not been published. */
  find(key: CacheKey): string | undefined {
    const path = this.pathOf(key);
    return existsSync(path) ? path : undefined;
  }

  /** Fills a scratch folder and moves it into place at once, so that a half-made part is never found. */
  async publish(key: CacheKey, fill: (scratch: string) => Promise<void>): Promise<void> {
    mkdirSync(this.root, { recursive: true });
    const scratch = mkdtempSync(join(this.root, `.${key.name}-`));
    try {
      await fill(scratch);
      renameSync(scratch, this.pathOf(key));
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
}

function defaultRoot(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'gke-inference');
}
