import { createHash, randomBytes } from 'node:crypto';
import type { AdapterModule, ServerOptions } from './options';

/** The release of vLLM that the simulated server passes for. */
export const VLLM_VERSION = '0.29.0';

/** What a model name that a client wrote stands for. */
export interface ServedModel {
  /** The name that responses carry: the first served name, or the adapter's. */
  readonly name: string;
  readonly adapter?: string;
  /** The number that the adapter was given when it was loaded. */
  readonly adapterId?: number;
}

interface LoadedAdapter extends AdapterModule {
  readonly id: number;
}

/** The models and adapters of one server. */
export class ServedModels {
  /** `system_fingerprint` of responses: version, parallelism, and a hash of what is served. */
  readonly fingerprint: string;
  private readonly adapters = new Map<string, LoadedAdapter>();
  private lastId = 0;

  constructor(private readonly options: ServerOptions) {
    for (const adapter of options.adapters?.modules ?? []) {
      this.add(adapter);
    }
    const hash = createHash('sha256')
      .update(JSON.stringify([options.model, options.maxModelLen]))
      .digest('hex');
    const parallelism = options.tensorParallelSize > 1 ? `-tp${options.tensorParallelSize}` : '';
    this.fingerprint = `vllm-${VLLM_VERSION}${parallelism}-${hash.slice(0, 8)}`;
  }

  /** The model of that name, of the server's own without a name; nothing when it is not served here. */
  find(name: string | undefined): ServedModel | undefined {
    const { servedNames } = this.options;
    if (!name || servedNames.includes(name)) {
      return { name: servedNames[0] };
    }
    const adapter = this.adapters.get(name);
    return adapter && { name, adapter: name, adapterId: adapter.id };
  }

  /** Whether an adapter of that name is loaded. */
  has(adapter: string): boolean {
    return this.adapters.has(adapter);
  }

  /** Adds an adapter under the next number, or puts it in the place of the one of its name, whose number it takes. */
  add(adapter: AdapterModule): void {
    const id = this.adapters.get(adapter.name)?.id ?? ++this.lastId;
    this.adapters.set(adapter.name, { ...adapter, id });
  }

  /** Forgets an adapter; requests that use it go on. */
  remove(adapter: string): void {
    this.adapters.delete(adapter);
  }

  /** The payload of `GET /v1/models`. */
  list(): object {
    const { servedNames, model, maxModelLen } = this.options;
    const cards = [
      ...servedNames.map((id) => card(id, model, null, maxModelLen)),
      ...[...this.adapters.values()].map(({ name, path, baseModel }) =>
        card(name, path, baseModel ?? servedNames[0], null),
      ),
    ];
    return { object: 'list', data: cards };
  }
}

function card(id: string, root: string, parent: string | null, maxModelLen: number | null): object {
  const created = Math.floor(Date.now() / 1000);
  const permission = {
    id: `modelperm-${randomBytes(8).toString('hex')}`,
    object: 'model_permission',
    created,
    allow_create_engine: false,
    allow_sampling: true,
    allow_logprobs: true,
    allow_search_indices: false,
    allow_view: true,
    allow_fine_tuning: false,
    organization: '*',
    group: null,
    is_blocking: false,
  };
  return {
    id,
    object: 'model',
    created,
    owned_by: 'vllm',
    root,
    parent,
    max_model_len: maxModelLen,
    permission: [permission],
  };
}
