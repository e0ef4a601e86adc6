import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './sources';

interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  /** Inside the tarball of another package. */
  readonly inBundle?: boolean;
  readonly optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockedPackage>;
};

// `npm install` leaves out what it cannot find for another platform, and `npm ci` then refuses the file.
test('the lock file names the packages of every platform', () => {
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${path}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});

test('every locked package has a version and a checksum', () => {
  const loose = Object.entries(packages).filter(
    ([path, { version, integrity, inBundle }]) => path !== '' && !inBundle && !(version && integrity),
  );
  expect(loose.map(([path]) => path)).toEqual([]);
});

test('every dependency for development is pinned to a version', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(Object.values<string>(devDependencies).filter((range) => !/^(npm:.+@)?\d+\.\d+\.\d+$/.test(range))).toEqual(
    [],
  );
});

test('no package runs a script when it is installed', () => {
  expect(readFileSync(join(ROOT, '.npmrc'), 'utf8')).toContain('ignore-scripts=true');
});
