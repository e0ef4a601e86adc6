/** The `tokenFile` of a kubeconfig's user, a standard field that @kubernetes/client-node 1.4 passes over. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';

interface Kubeconfig {
  readonly users?: readonly { readonly name?: string; readonly user?: { readonly tokenFile?: string } }[] | null;
}

/**
 * The path of a user's token file, undefined when it has none. A relative path is one from the kubeconfig's folder; of
 * several kubeconfigs, the first that knows the user counts.
 */
export async function tokenFileOf(user: string): Promise<string | undefined> {
  for (const path of kubeconfigPaths()) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const { users } = (parse(text) as Kubeconfig | null) ?? {};
    const found = users?.find(({ name }) => name === user);
    if (found !== undefined) {
      const tokenFile = found.user?.tokenFile;
      return tokenFile === undefined ? undefined : resolve(dirname(path), tokenFile);
    }
  }
  return undefined;
}

/** Where kubeconfigs are looked for, as kubectl does. */
export function kubeconfigPaths(): string[] {
  const named = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return named.length > 0 ? named : [join(homedir(), '.kube', 'config')];
}
