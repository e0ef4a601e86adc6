import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package whose code is in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** The licence as its package.json tells it, in SPDX's words. */
  readonly licence: string;
}

/** The notices of a bundle. */
export interface Notices {
  readonly text: string;
  /** The packages whose licences are in the text. */
  readonly packages: readonly BundledPackage[];
}

/**
 * The licences of the packages that the given bundled files come from.
 *
 * @param root the repository
 * @param files the bundle's inputs, relative to the root
 * @throws Error when a package carries no licence text, since it could not be shipped then
 */
export function thirdPartyNotices(root: string, files: readonly string[]): Notices {
  const folders = new Set(files.flatMap((file) => packageFolder(file) ?? []));
  const packages = [...folders].map((folder) => readPackage(root, folder));
  packages.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  const sections = packages.map((one) => `${idOf(one)} (${one.licence})\n\n${one.text.trim()}\n`);
  const rule = `\n${'-'.repeat(80)}\n\n`;
  const text = ['gke-inference contains code of these packages.\n', ...sections].join(rule);
  return { text, packages: packages.map(({ name, version, licence }) => ({ name, version, licence })) };
}

/** How a package is named in texts. */
export function idOf({ name, version }: BundledPackage): string {
  return `${name}@${version}`;
}

/** `node_modules/a/node_modules/@b/c/x.js` → `node_modules/a/node_modules/@b/c`; nothing for a file of our own. */
function packageFolder(file: string): string | undefined {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

function readPackage(root: string, folder: string): BundledPackage & { readonly text: string } {
  const path = join(root, folder);
  const { name, version, license } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  const file = readdirSync(path).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
  if (!file) {
    throw new Error(`${name}@${version} carries no licence file, so it cannot be bundled`);
  }
  return { name, version, licence: license, text: readFileSync(join(path, file), 'utf8') };
}
