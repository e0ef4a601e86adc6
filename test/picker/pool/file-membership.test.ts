import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileMembership } from '../../../src/picker/pool/file-membership';
import { eventually } from '../_support/eventually';

const text = (...ports: number[]) =>
  JSON.stringify({ endpoints: ports.map((port) => ({ address: '127.0.0.1', port })) });

let folder: string;
let membership: FileMembership | undefined;
let ports: number[][];
let errors: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'endpoints-'));
  ports = [];
  errors = [];
});
afterEach(() => {
  membership?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a watch whose poll never comes in the time of a test, unless asked for. */
function start(file: string, pollMs = 3_600_000): void {
  membership = new FileMembership({ file, pollMs, onError: (error) => errors.push(error.message) });
  membership.start((endpoints) => ports.push(endpoints.map(({ port }) => port)));
}

const latest = (expected: number[]) => eventually(() => expect(ports.at(-1)).toEqual(expected));

test('reads at the start, and follows edits in place', async () => {
  const file = join(folder, 'endpoints.yaml');
  writeFileSync(file, text(1));
  start(file);
  expect(ports).toEqual([[1]]);
  writeFileSync(file, text(1, 2));
  await latest([1, 2]);
});

test('follows a file renamed over it, again and again', async () => {
  const file = join(folder, 'endpoints.yaml');
  writeFileSync(file, text(1));
  start(file);
  for (const port of [2, 3, 4]) {
    writeFileSync(`${file}.new`, text(port));
    renameSync(`${file}.new`, file);
    await latest([port]);
  }
  expect(errors).toEqual([]);
});

test('follows the data link of a mounted ConfigMap', async () => {
  const publish = (version: string, content: string) => {
    mkdirSync(join(folder, version));
    writeFileSync(join(folder, version, 'endpoints.yaml'), content);
    symlinkSync(version, join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
  };
  publish('..v1', text(1));
  symlinkSync('..data/endpoints.yaml', join(folder, 'endpoints.yaml'));
  start(join(folder, 'endpoints.yaml'));
  publish('..v2', text(2));
  rmSync(join(folder, '..v1'), { recursive: true });
  await latest([2]);
  publish('..v3', text(3));
  await latest([3]);
});

test('keeps the last good endpoints of a bad or missing file, says so once, and recovers', async () => {
  const file = join(folder, 'endpoints.yaml');
  writeFileSync(file, text(1));
  start(file, 10);
  const replace = (content: string) => {
    writeFileSync(`${file}.new`, content);
    renameSync(`${file}.new`, file);
  };
  replace('endpoints: [{address: 10.0.0.1, port: none}]');
  await eventually(() => expect(errors).toHaveLength(1));
  expect(errors[0]).toContain('endpoints.yaml:1: endpoints[0].port is "none"');
  rmSync(file);
  await eventually(() => expect(errors).toHaveLength(2));
  expect(errors[1]).toContain('cannot be read (ENOENT)');
  expect(ports).toEqual([[1]]);
  replace(text(5));
  await latest([5]);
  expect(errors).toHaveLength(2);
});

test('finds by polling what no event announced', async () => {
  const linked = mkdtempSync(join(tmpdir(), 'elsewhere-'));
  writeFileSync(join(linked, 'real.yaml'), text(1));
  symlinkSync(join(linked, 'real.yaml'), join(folder, 'endpoints.yaml'));
  start(join(folder, 'endpoints.yaml'), 10);
  writeFileSync(join(linked, 'real.yaml'), text(2));
  await latest([2]);
  rmSync(linked, { recursive: true });
});

test('refuses to start without a usable file', () => {
  expect(() => start(join(folder, 'missing.yaml'))).toThrow('cannot be read (ENOENT)');
  writeFileSync(join(folder, 'bad.yaml'), 'endpoints: 7');
  expect(() => start(join(folder, 'bad.yaml'))).toThrow('bad.yaml:1: endpoints is not a list');
});
