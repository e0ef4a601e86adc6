import type { PartCache } from './part-cache';
import type { Progress } from './progress';

/** What a part's recipe works with. */
export interface InstallContext {
  readonly cache: PartCache;
  readonly progress: Progress;
}

/** A real program (or set of schemas) that the end-to-end tests run against. */
export interface Part {
  /** Short name, also the first word of the part's folder in the cache. */
  readonly name: string;
  /** The tests that are left out where this part cannot be had. */
  readonly leavesOut: string;
  /**
   * Whether it is installed only where it is asked for by name, because it takes long and few tests need it.
   *
   * @default false
   */
  readonly optional?: boolean;
  /**
   * The folder or program on this machine.
   *
   * @returns undefined where the part is not installed.
   */
  locate(cache: PartCache): string | undefined;
  /**
   * Installs the part; called only where `locate` finds nothing.
   *
   * @throws Error that says what is missing on this machine and how to get it.
   */
  install(context: InstallContext): Promise<void>;
}

/** What installs a part. */
export function installCommand({ name, optional = false }: Part): string {
  return optional ? `npm run e2e:install -- --${name}` : 'npm run e2e:install';
}
