import { createWriteStream } from 'node:fs';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Where repositories are fetched from, and with what right. */
export interface HubOptions {
  /** Such as `https://huggingface.co`. */
  readonly endpoint: string;
  /** Undefined for repositories that everybody may read. */
  readonly token: string | undefined;
  /** Folder that downloads are kept in. */
  readonly folder: string;
}

/** Time without a single byte after which a download is given up. */
const SILENCE_MS = 60_000;

/** What vLLM reads of an adapter. */
const ADAPTER_FILES = /^(adapter_config\.json|adapter_model\.(safetensors|bin))$/;

const COMMIT = /^[0-9a-f]{40}$/;

/** Downloads adapters from the Hugging Face hub, each commit once. */
export class Hub {
  constructor(private readonly options: HubOptions) {}

  /**
   * Fetches the files of an adapter.
   *
   * @returns their folder, named after the commit
   * @throws Error that says what the hub answered
   */
  async fetch(repository: string, revision = 'main'): Promise<string> {
    const place = join(this.options.folder, repository.replaceAll('/', '--'));
    if (COMMIT.test(revision) && (await exists(join(place, revision)))) {
      return join(place, revision);
    }
    const { sha, files } = await this.describe(repository, revision);
    const folder = join(place, sha);
    if (!(await exists(folder))) {
      // Complete or not there: a download that was cut short leaves only the other folder.
      const partial = `${folder}.partial`;
      await rm(partial, { recursive: true, force: true });
      await mkdir(partial, { recursive: true });
      for (const file of files) {
        await this.download(`${repository}/resolve/${sha}/${file}`, join(partial, file));
      }
      await rename(partial, folder);
    }
    return folder;
  }

  private async describe(repository: string, revision: string): Promise<{ sha: string; files: readonly string[] }> {
    const response = await this.get(`api/models/${repository}/revision/${encodeURIComponent(revision)}`);
    const { sha, siblings } = (await response.json()) as { sha: string; siblings: readonly { rfilename: string }[] };
    const files = siblings.map(({ rfilename }) => rfilename).filter((file) => ADAPTER_FILES.test(file));
    if (!files.includes('adapter_config.json')) {
      throw new Error(`${repository} at ${sha} has no adapter_config.json, so it is no adapter`);
    }
    return { sha, files };
  }

  private async download(path: string, file: string): Promise<void> {
    const silence = new AbortController();
    const response = await this.get(path, silence.signal);
    const timer = setTimeout(() => silence.abort(new Error(`no data for ${SILENCE_MS / 1000} s`)), SILENCE_MS);
    try {
      const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
      body.on('data', () => timer.refresh());
      await pipeline(body, createWriteStream(file));
    } finally {
      clearTimeout(timer);
    }
  }

  private async get(path: string, signal?: AbortSignal): Promise<Response> {
    const { endpoint, token } = this.options;
    const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
    const url = `${endpoint}/${path}`;
    const response = await fetch(url, { headers, signal: signal ?? AbortSignal.timeout(SILENCE_MS) });
    if (!response.ok) {
      await response.body?.cancel();
      const hint = [401, 403].includes(response.status) ? ': the token is missing or may not read it' : '';
      throw new Error(`${url} answered ${response.status}${hint}`);
    }
    return response;
  }
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
