import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';

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
  const { name, version, license, repository } = manifestOf(root, folder);
  const text = licenceText(root, folder) ?? siblingLicence(root, folder, license, repository);
  if (text === undefined) {
    throw new Error(`${name}@${version} carries no licence file, so it cannot be bundled`);
  }
  return { name, version, licence: license, text };
}

/** Some packages of one repository leave the licence to those that are installed beside them. */
function siblingLicence(root: string, folder: string, license: string, repository: unknown): string | undefined {
  const parent = join(folder, '..');
  const siblings = readdirSync(join(root, parent)).map((name) => join(parent, name));
  return siblings
    .filter((sibling) => existsSync(join(root, sibling, 'package.json')))
    .filter((sibling) => {
      const other = manifestOf(root, sibling);
      return repository !== undefined && other.license === license && isDeepStrictEqual(other.repository, repository);
    })
    .map((sibling) => licenceText(root, sibling))
    .find((text) => text !== undefined);
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly repository?: unknown;
}

function manifestOf(root: string, folder: string): Manifest {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

function licenceText(root: string, folder: string): string | undefined {
  const path = join(root, folder);
  const file = readdirSync(path).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
  return file === undefined ? undefined : readFileSync(join(path, file), 'utf8');
}
