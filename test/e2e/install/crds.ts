import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { CRD_SOURCES, type CrdSource, crdAddress, crdFile } from './crd-sources';
import type { Part } from './part';
import type { CacheKey } from './part-cache';

const KEY: CacheKey = { name: 'crds', version: 'official', recipe: CRD_SOURCES };
const DOWNLOAD_TIMEOUT_MS = 60_000;

/** The official custom resource definitions: the folder in `GKEI_CRDS`, or downloaded from their releases. */
export const crds: Part = {
  name: KEY.name,
  leavesOut: 'every test that needs a cluster with custom resources',
  locate: (cache) => {
    const folder = process.env['GKEI_CRDS'];
    if (!folder) {
      return cache.find(KEY);
    }
    const missing = CRD_SOURCES.map(crdFile).filter((file) => !existsSync(join(folder, file)));
    if (missing.length > 0) {
      throw new Error(`GKEI_CRDS is "${folder}", which lacks ${missing.join(', ')}: unset it to download them`);
    }
    return folder;
  },
  install: ({ cache, progress }) =>
    cache.publish(KEY, (scratch) =>
      progress.step(`download ${CRD_SOURCES.length} custom resource definitions`, async () => {
        await Promise.all(CRD_SOURCES.map((source) => download(source, join(scratch, crdFile(source)))));
      }),
    ),
};

async function download(source: CrdSource, file: string): Promise<void> {
  const address = crdAddress(source);
  const response = await fetch(address, { signal: AbortSignal.timeout(DOWNLOAD_TIMEOUT_MS) }).catch((error: Error) => {
    const cause = error.cause instanceof Error ? error.cause.message : error.message;
    throw new Error(`cannot download ${address} (${cause}): set GKEI_CRDS to a folder that has ${crdFile(source)}`);
  });
  if (!response.ok) {
    throw new Error(`${address} answered ${response.status}`);
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, extract(source.name, await response.text()));
}

/** The one definition of this name out of a stream that may hold many. */
function extract(name: string, stream: string): string {
  const definition = parseAllDocuments(stream).find(
    (document) => document.get('kind') === 'CustomResourceDefinition' && document.getIn(['metadata', 'name']) === name,
  );
  if (!definition) {
    throw new Error(`no definition named ${name} in the downloaded file`);
  }
  return String(definition);
}
