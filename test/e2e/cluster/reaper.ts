import { type ChildProcess, spawn } from 'node:child_process';
import type { Writable } from 'node:stream';

/**
 * Reads `+PID` and `-PID` lines; at the end of its input (our end of the pipe closes even when we are killed) it
 * kills what is still listed and removes the folder.
 */
const SCRIPT = `
declare -A pids
while read -r line; do
  case $line in
    +*) pids[\${line:1}]=1 ;;
    -*) unset "pids[\${line:1}]" ;;
  esac
done
[ \${#pids[@]} -eq 0 ] || kill -KILL "\${!pids[@]}" 2>/dev/null
rm -rf -- "$1"
`;

/**
 * Makes sure that nothing outlives the tests. Exit handlers do not run when jest is killed or ends a file early, so a
 * small process of its own waits for us to be gone.
 */
export class Reaper {
  private readonly watcher: ChildProcess;

  /** @param folder removed together with the last process. */
  constructor(folder: string) {
    this.watcher = spawn('bash', ['-c', SCRIPT, 'reaper', folder], {
      detached: true, // out of reach of the terminal's Ctrl-C, which it has to survive
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.watcher.unref();
    (this.watcher.stdin as Writable & { unref?(): void }).unref?.();
  }

  /** Puts a process in the reaper's care until it has exited. */
  watch(child: ChildProcess): void {
    if (child.pid !== undefined) {
      const { pid } = child;
      this.watcher.stdin?.write(`+${pid}\n`);
      child.once('exit', () => this.watcher.stdin?.write(`-${pid}\n`));
    }
  }

  /** Kills what is left and removes the folder. */
  async finish(): Promise<void> {
    const gone = new Promise((resolve) => this.watcher.once('exit', resolve));
    this.watcher.ref();
    this.watcher.stdin?.end();
    await gone;
  }
}
