import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a container engine does before it starts the process, but for the network, which stays the machine's own. */
const START = `
set -e
mount --bind "$ROOT" "$ROOT"
mount -t proc proc "$ROOT/proc"
mount --bind "$VOLUME" "$ROOT/volume"
mount -o remount,bind,ro "$ROOT"
exec env -i "PATH=$IMAGE_PATH" "$(command -v chroot)" --userspec="$IMAGE_USER" "$ROOT" "$@"
`;

/** A container: the image's files as a root that cannot be written to, its user, and one volume at `/volume`. */
export class Container {
  private readonly volume = mkdtempSync(join(tmpdir(), 'gkei-image-volume-'));
  private readonly child: ChildProcess;
  /** What it has printed. */
  output = '';
  readonly ended: Promise<number | null>;

  constructor(
    root: string,
    { User, Env, Entrypoint }: Record<string, unknown>,
    args: readonly string[],
    files: Readonly<Record<string, string>> = {},
  ) {
    for (const mountPoint of ['proc', 'volume']) {
      mkdirSync(join(root, mountPoint), { recursive: true });
    }
    chmodSync(this.volume, 0o755);
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(this.volume, name), text);
    }
    const path = (Env as string[]).find((line) => line.startsWith('PATH='))!.slice('PATH='.length);
    const command = ['--mount', '--pid', '--fork', 'sh', '-c', START, 'start'];
    this.child = spawn('unshare', [...command, ...(Entrypoint as string[]), ...args], {
      env: { ...process.env, ROOT: root, VOLUME: this.volume, IMAGE_USER: User as string, IMAGE_PATH: path },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.ended = new Promise((resolve) => {
      this.child.once('close', resolve);
    });
  }

  /** Waits until the output matches; fails when the process ends before. */
  said(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(this.output);
        if (match !== null) resolve(match);
      };
      this.child.stdout!.on('data', look);
      void this.ended.then(() => reject(new Error(`ended without ${pattern}: ${this.output}`)));
      look();
    });
  }

  async remove(): Promise<void> {
    if (this.child.exitCode === null) {
      process.kill(-this.child.pid!, 'SIGKILL'); // all of its group, since a process that changes its user outlives unshare
    }
    await this.ended;
    rmSync(this.volume, { recursive: true });
  }
}
