import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readManifests } from '../../src/cli/manifest-files';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gke-inference-manifests-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, 'objects.yaml');
  writeFileSync(path, text);
  return path;
}

const object = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;

test('documents are read in order, empty ones skipped', () => {
  const objects = readManifests([file(`${object('a')}---\n---\n${object('b')}`)]);
  expect(objects.map(({ manifest, line }) => [manifest.metadata.name, line])).toEqual([
    ['a', 1],
    ['b', 7],
  ]);
});

test('a List is opened, and JSON is YAML', () => {
  const item = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };
  const path = file(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [item, item] }, undefined, 1));
  expect(readManifests([path])).toEqual([
    { manifest: item, file: path, line: 5 },
    { manifest: item, file: path, line: 12 },
  ]);
});

test('an empty file holds nothing', () => {
  expect(readManifests([file('')])).toEqual([]);
});

test('a missing file is named', () => {
  expect(() => readManifests([join(folder, 'nope.yaml')])).toThrow(/GKEI_UNREADABLE_FILE: cannot read .*nope\.yaml/);
});

test('broken YAML is reported with its line', () => {
  expect(() => readManifests([file(`${object('a')}  bad: [1, 2\n`)])).toThrow(
    /GKEI_INVALID_YAML: .*objects\.yaml:\d+:\d+: /,
  );
});

test.each(['just text', 'kind: ConfigMap', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {}', '[1, 2]', '42'])(
  '%j is no object',
  (text) => {
    expect(() => readManifests([file(text)])).toThrow('GKEI_NOT_AN_OBJECT');
  },
);
