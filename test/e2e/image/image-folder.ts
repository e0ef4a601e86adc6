import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An image in the OCI layout, read as a container engine reads it. */
export class ImageFolder {
  readonly digest: string;
  readonly manifest: { config: { digest: string; size: number }; layers: { digest: string; size: number }[] };
  readonly config: { architecture: string; config: Record<string, unknown>; rootfs: { diff_ids: string[] } };

  constructor(readonly folder: string) {
    const { manifests } = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
    this.digest = manifests[0].digest;
    this.manifest = JSON.parse(this.blob(this.digest).toString());
    this.config = JSON.parse(this.blob(this.manifest.config.digest).toString());
  }

  /** Bytes of every file, by its path in the folder. */
  get files(): Record<string, Buffer> {
    const entries = readdirSync(this.folder, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const paths = entries.map(({ parentPath, name }) => join(parentPath, name)).sort();
    return Object.fromEntries(paths.map((path) => [path.slice(this.folder.length), readFileSync(path)]));
  }

  /** A blob, which must be what its name says. */
  blob(digest: string): Buffer {
    const content = readFileSync(this.pathOf(digest));
    expect(`sha256:${createHash('sha256').update(content).digest('hex')}`).toBe(digest);
    return content;
  }

  /** Lays the layers over each other. */
  unpackInto(root: string): void {
    mkdirSync(root);
    for (const { digest } of this.manifest.layers) {
      execFileSync('tar', [
        '--extract',
        '--gzip',
        '--same-permissions',
        '--file',
        this.pathOf(digest),
        '--directory',
        root,
      ]);
    }
  }

  private pathOf(digest: string): string {
    return join(this.folder, 'blobs', digest.replace(':', '/'));
  }
}
