import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Packable, pack } from '../../kv-event-wire/pack';
import { Publisher } from '../../zmtp/publisher';

/** Tokens of a block. */
export const BLOCK_SIZE = 16;

const GAUGES = [
  'vllm:num_requests_running 0',
  'vllm:num_requests_waiting 0',
  'vllm:kv_cache_usage_perc 0',
  'vllm:cache_config_info{block_size="16",num_gpu_blocks="10000",enable_prefix_caching="True"} 1',
].join('\n');

/** As much of a vLLM server as a picker sees: it answers requests, tokenises, and publishes what a test has it hold. */
export class VllmServer {
  /** Bodies of the requests that were served. */
  readonly served: string[] = [];
  tokenised = 0;
  private sequence = 0;

  private constructor(
    readonly publisher: Publisher,
    private readonly server: Server,
    /** Where hashes begin: each server has its own. */
    private readonly seed: number,
  ) {}

  /** Starts one; the first one chooses the ports that the others have too, at addresses of their own. */
  static async start(host: string, seed: number, ports: readonly [number, number] = [0, 0]): Promise<VllmServer> {
    const server = createServer();
    const started = new VllmServer(await Publisher.start({ host }, ...ports), server, seed);
    server.on('request', async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      response.end(started.answer(request.url!, Buffer.concat(chunks).toString()));
    });
    server.listen(0, host);
    await once(server, 'listening');
    return started;
  }

  get url(): string {
    const { address, port } = this.server.address() as AddressInfo;
    return `http://${address}:${port}`;
  }

  /** Publishes that the blocks of a body's prompt are stored. */
  store(body: string): void {
    const hashes = this.hashesOf(tokensOf(body));
    const tokens = tokensOf(body).slice(0, BLOCK_SIZE * hashes.length);
    const stored = { type: 'BlockStored', block_hashes: hashes, parent_block_hash: null, token_ids: tokens };
    this.publish({ ...stored, block_size: BLOCK_SIZE, lora_id: null, medium: 'GPU', lora_name: null });
  }

  /** Publishes that they are removed. */
  remove(body: string): void {
    this.publish({ type: 'BlockRemoved', block_hashes: this.hashesOf(tokensOf(body)), medium: 'GPU' });
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await this.publisher.close();
  }

  private publish(event: Packable): void {
    this.publisher.publish(this.sequence++, pack([Date.now() / 1_000, [event], 0]));
  }

  /** Hashes of full blocks, each of all before it too. */
  private hashesOf(tokens: readonly number[]): bigint[] {
    let hash = BigInt(this.seed);
    return Array.from({ length: Math.floor(tokens.length / BLOCK_SIZE) }, (_, block) => {
      for (const token of tokens.slice(block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE)) {
        hash = BigInt.asUintN(64, (hash ^ BigInt(token + 1)) * 0x9e3779b97f4a7c15n);
      }
      return hash;
    });
  }

  private answer(path: string, body: string): string {
    if (path === '/metrics') return `${GAUGES}\n`;
    if (path === '/v1/models') return '{"object":"list","data":[{"id":"tiny"}]}';
    if (path === '/tokenize') {
      this.tokenised++;
      const tokens = tokensOf(body);
      return JSON.stringify({ count: tokens.length, max_model_len: 100_000, tokens, token_strs: null });
    }
    this.served.push(body);
    return '{"model":"tiny","choices":[{"text":"ok"}]}';
  }
}

/** Tokens of a prompt: four letters each, behind a few of a template. */
function tokensOf(body: string): number[] {
  const { prompt } = JSON.parse(body) as { prompt: string };
  return [1, 2, 3, ...(prompt.match(/.{1,4}/gs) ?? []).map((text) => Buffer.from(text.padEnd(4)).readInt32LE() >>> 1)];
}
