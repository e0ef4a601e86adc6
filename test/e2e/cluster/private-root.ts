import { mkdirSync } from 'node:fs';

/**
 * Makes the file system in which the command runs: everything that the machine has, and the mounts. `$1` is an empty folder, then
 * come pairs of a path and what is mounted there, then `--` and the command.
 */
const SCRIPT = `
set -e
root=$1
shift
mount -t tmpfs none "$root"
for entry in /*; do
  if [ -L "$entry" ]; then cp -P "$entry" "$root"; continue; fi
  if [ -d "$entry" ]; then mkdir "$root$entry"; else touch "$root$entry"; fi
  mount --rbind "$entry" "$root$entry"
done
while [ "$1" != -- ]; do
  [ -e "$root$1" ] || mkdir -p "$root$1"
  mount --bind "$2" "$root$1"
  shift 2
done
shift
exec chroot "$root" "$@"
`;

/**
 * The command line of a process that finds files where a container would have them: for programs that look in places of their own
 * choice. It needs Linux that lets users make mount namespaces.
 *
 * @param folder where the root is made, for that process alone; nothing of it is left
 * @param mounts folders or files of this machine, by the absolute path at which the process finds them: a new one below `/`, or one
 * that the machine has too
 */
export function inPrivateRoot(
  folder: string,
  mounts: ReadonlyMap<string, string>,
  command: readonly string[],
): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const unshare = ['unshare', '--user', '--map-root-user', '--mount'];
  return [...unshare, 'bash', '-c', SCRIPT, 'private-root', folder, ...[...mounts].flat(), '--', ...command];
}
