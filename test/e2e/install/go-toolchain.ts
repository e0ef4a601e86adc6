import { debianCandidate } from './debian';
import { onPath } from './on-path';
import { type Progress, runCommand } from './progress';

/** The `go` line of Kubernetes 1.34's go.mod. */
const MINIMUM = { major: 1, minor: 24 };

/**
 * Finds a Go that can build Kubernetes, or installs Debian's where that one is new enough.
 *
 * @throws Error that names what to install.
 */
export async function findGo(progress: Progress): Promise<string> {
  const found = onPath('go') ?? '/usr/local/go/bin/go';
  const version = await runCommand([found, 'env', 'GOVERSION']).catch(() => '');
  if (isRecent(version)) {
    return found;
  }
  if (process.getuid?.() === 0 && onPath('apt-get')) {
    await progress.step('refresh the package lists', () => runCommand(['apt-get', 'update']));
    if (isRecent((await debianCandidate('golang-go')) ?? '')) {
      await progress.step("install Debian's Go", () => runCommand(['apt-get', 'install', '-y', 'golang-go']));
      return '/usr/bin/go';
    }
  }
  throw new Error(
    `building this part needs Go ${MINIMUM.major}.${MINIMUM.minor} or newer; ` +
      `found ${version.trim() || 'none'}: install it from https://go.dev/dl and put its bin folder on the PATH`,
  );
}

/** Reads `go1.26.8` (Go's own form) and `2:1.24~2` (Debian's). */
function isRecent(version: string): boolean {
  const [, major, minor] = /(?:^go|^|:)(\d+)\.(\d+)/.exec(version.trim()) ?? [];
  return Number(major) > MINIMUM.major || (Number(major) === MINIMUM.major && Number(minor) >= MINIMUM.minor);
}
