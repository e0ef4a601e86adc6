import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { errorOf } from '../../errors';
import type { EventPorts } from '../kv-events/event-publisher';
import { tokenize, tokenTexts } from '../text/tokenizer';
import { loadAdapter, unloadAdapter } from './adapter-loading';
import { ApiError, badValue, contextTooLong, noRoute, shuttingDown, unknownModel } from './api-error';
import { readEngine } from './engine-header';
import { Fields } from './fields';
import { Generation, type GenerationContext } from './generation';
import { type GenerationRequest, readChatRequest, readCompletionRequest, renderChat } from './generation-request';
import { createHttpServer } from './http-server';
import { readJsonBody } from './request-body';
import { StreamResponder, sendJson, UnaryResponder } from './responders';
import { ServedModels, VLLM_VERSION } from './served-models';

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

interface Route {
  readonly method: string;
  readonly handle: Handler;
}

/**
 * The HTTP side of a simulated model server: the API of vLLM 0.29 over an engine of which it knows nothing.
 *
 * Shutdown is vLLM's own, as measured on a real one: while running requests may still finish, the port stays open,
 * `/health` answers 200 and new requests fail with 500; what is then still running falls silent without an end, and its
 * connections stay open until their clients close them.
 */
export class ModelServer {
  /** The ports of KV events of each engine, once it listens, where it publishes them. */
  eventPorts: readonly EventPorts[] = [];
  private readonly server: Server;
  private readonly models: ServedModels;
  private readonly routes: Readonly<Record<string, Route>>;
  private running = 0;
  private idle?: () => void;
  private draining = false;
  private hung = false;

  constructor(private readonly context: GenerationContext) {
    this.models = new ServedModels(context.options);
    this.routes = {
      '/health': {
        method: 'GET',
        handle: (_, response) => void response.writeHead(200, { 'content-length': 0 }).end(),
      },
      '/version': { method: 'GET', handle: (_, response) => sendJson(response, 200, { version: VLLM_VERSION }) },
      '/metrics': { method: 'GET', handle: (_, response) => this.sendMetrics(response) },
      '/v1/models': { method: 'GET', handle: (_, response) => sendJson(response, 200, this.models.list()) },
      '/tokenize': { method: 'POST', handle: (request, response) => this.tokenize(request, response) },
      ...(context.options.devMode ? { '/reset_prefix_cache': this.cacheRoute() } : {}),
      ...(context.options.runtimeAdapters ? this.adapterRoutes(context.options.adapters !== undefined) : {}),
      '/v1/completions': { method: 'POST', handle: (...exchange) => this.generate(readCompletionRequest, ...exchange) },
      '/v1/chat/completions': { method: 'POST', handle: (...exchange) => this.generate(readChatRequest, ...exchange) },
    };
    this.server = createHttpServer(context.options, (request, response) => {
      void this.answer(request, response);
    });
  }

  /**
   * Opens the port, and those of KV events.
   *
   * @returns where it listens, as `http://ADDRESS:PORT`, or `https` with a certificate
   * @throws GkeInferenceError GKEI_LISTEN_FAILED
   */
  async listen(): Promise<string> {
    const { host, port, tls } = this.context.options;
    this.eventPorts = await Promise.all(this.context.publishers.map((publisher) => publisher.listen()));
    return new Promise((resolve, reject) => {
      this.server.once('error', (error: NodeJS.ErrnoException) => {
        reject(errorOf('GKEI_LISTEN_FAILED', { address: `${host}:${port}`, reason: error.code ?? error.message }));
      });
      this.server.listen(port, host, () => {
        const { address, family, port: taken } = this.server.address() as AddressInfo;
        resolve(`${tls ? 'https' : 'http'}://${family === 'IPv6' ? `[${address}]` : address}:${taken}`);
      });
    });
  }

  /** Shuts down as vLLM does; returns when the last connection is closed. */
  async shutDown(): Promise<void> {
    this.draining = true;
    await this.finishRunning(this.context.options.shutdownTimeoutSeconds * 1000);
    this.context.engines.halt();
    this.closePublishers();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** From now on accepts connections and answers nothing, as a deadlocked process does. */
  hang(): void {
    this.hung = true;
    this.context.engines.halt();
  }

  /** Resets every connection and closes the port, as a crash does. */
  crash(): void {
    this.context.engines.halt();
    this.closePublishers();
    this.server.close();
    this.server.closeAllConnections();
  }

  private closePublishers(): void {
    for (const publisher of this.context.publishers) {
      publisher.close();
    }
  }

  private finishRunning(withinMs: number): Promise<void> {
    if (this.running === 0 || withinMs === 0) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const deadline = setTimeout(resolve, withinMs);
      this.idle = () => {
        clearTimeout(deadline);
        resolve();
      };
    });
  }

  private adapterRoutes(enabled: boolean): Record<string, Route> {
    const route = (change: (fields: Fields) => string): Route => ({
      method: 'POST',
      handle: async (http, response) => {
        const text = change(Fields.parse(await readJsonBody(http)));
        response.writeHead(200, { 'content-length': Buffer.byteLength(text) }).end(text);
      },
    });
    return {
      '/v1/load_lora_adapter': route((fields) => loadAdapter(fields, this.models, enabled)),
      '/v1/unload_lora_adapter': route((fields) => unloadAdapter(fields, this.models)),
    };
  }

  private cacheRoute(): Route {
    return {
      method: 'POST',
      handle: (_, response) => sendJson(response, 200, { success: this.context.engines.clearCache() }),
    };
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (this.hung) {
      return;
    }
    // A client that goes away between two tokens is noticed by the connection's close, not here.
    response.on('error', () => {});
    try {
      const [path] = (request.url ?? '/').split('?');
      const route = Object.hasOwn(this.routes, path) ? this.routes[path] : undefined;
      if (!route) {
        throw noRoute(404);
      }
      if (route.method !== request.method) {
        response.setHeader('allow', route.method);
        throw noRoute(405);
      }
      await route.handle(request, response);
    } catch (error) {
      this.fail(error, response);
    }
  }

  private fail(error: unknown, response: ServerResponse): void {
    if (error instanceof ApiError) {
      if (error.status === 413) {
        // The rest of the body is not worth reading.
        response.setHeader('connection', 'close');
      }
      sendJson(response, error.status, error.body);
    } else {
      // The client went away while it sent its body.
      response.destroy();
    }
  }

  private async generate(
    read: (body: string) => GenerationRequest,
    http: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const request = read(await readJsonBody(http));
    const model = this.models.find(request.model);
    if (!model) {
      throw unknownModel(request.model ?? '');
    }
    if (this.draining) {
      throw shuttingDown();
    }
    const engine = readEngine(http.headers, this.context.engines.count);
    this.checkLength(request);
    const prefix = request.api === 'chat' ? 'chatcmpl' : 'cmpl';
    const head = {
      api: request.api,
      id: `${prefix}-${http.headers['x-request-id'] ?? randomBytes(8).toString('hex')}`,
      created: Math.floor(Date.now() / 1000),
      model: model.name,
      fingerprint: this.models.fingerprint,
    };
    const responder = request.stream
      ? new StreamResponder(response, head, request, this.context.options.forceIncludeUsage)
      : new UnaryResponder(response, head, request);
    const generation = new Generation(request, model, this.context, responder, engine);
    this.running++;
    response.once('close', () => {
      generation.abort();
      this.running--;
      if (this.running === 0) {
        this.idle?.();
      }
    });
    generation.start();
  }

  private checkLength({ prompts, maxTokens }: GenerationRequest): void {
    const { maxModelLen } = this.context.options;
    for (const { length } of prompts) {
      if (length + (maxTokens ?? 0) > maxModelLen) {
        throw contextTooLong(maxModelLen, length, maxTokens ?? 0);
      }
      if (length === maxModelLen) {
        throw badValue('max_tokens must be at least 1, got 0.', 'max_tokens', 0);
      }
    }
  }

  private async tokenize(http: IncomingMessage, response: ServerResponse): Promise<void> {
    const fields = Fields.parse(await readJsonBody(http));
    const model = fields.text('model');
    if (!this.models.find(model)) {
      throw unknownModel(model ?? '');
    }
    const text = fields.values.messages === undefined ? (fields.text('prompt') ?? '') : renderChat(fields);
    const tokens = tokenize(text);
    sendJson(response, 200, {
      count: tokens.length,
      max_model_len: this.context.options.maxModelLen,
      tokens,
      token_strs: fields.flag('return_token_strs') ? tokenTexts(text) : null,
    });
  }

  private sendMetrics(response: ServerResponse): void {
    const page = this.context.metrics.render();
    response.writeHead(200, {
      'content-length': Buffer.byteLength(page),
      'content-type': 'text/plain; version=1.0.0; charset=utf-8',
    });
    response.end(page);
  }
}
