/**
 * A stand-in for a Kubernetes API server, over real HTTP, that can be made to misbehave in the ways a real one does but
 * not on demand. The real one is used by the end-to-end tests.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { ApiAccess } from '../../../src/picker/kube/api-access';
import type { KubernetesObject } from '../../../src/picker/kube/cluster-watch';

interface Change {
  readonly version: number;
  readonly path: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubernetesObject;
}

export interface Request {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
}

export class FakeApiServer {
  readonly requests: Request[] = [];
  /** Status with which all requests of a path are answered. */
  readonly refusals = new Map<string, number>();
  /** Answers every watch with this status. */
  watchRefusal: number | undefined;
  /** Watches that resume before this version get 410, as an event when the version is odd and as a status otherwise. */
  oldestVersion = 0;
  /** Watches that resume behind this version are answered with 504, as by a server that was restored from a backup. */
  latestVersion = Number.POSITIVE_INFINITY;
  /** Accept requests and answer nothing. */
  mute = false;
  /** Watches end as soon as they begin. */
  curt = false;
  port = 0;

  private version = 1;
  private readonly objects = new Map<string, Map<string, KubernetesObject>>();
  private readonly changes: Change[] = [];
  private readonly watches = new Map<ServerResponse, Request>();
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;

  async start(): Promise<void> {
    this.server = createServer((request, response) => this.serve(request, response));
    this.server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => this.server?.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Goes away as a killed process does; what it stores stays. */
  async stop(): Promise<void> {
    const { server } = this;
    const closed = server && new Promise((resolve) => server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    this.watches.clear();
    await closed;
  }

  get access(): ApiAccess {
    return {
      namespace: 'default',
      connection: async () => ({
        server: `http://127.0.0.1:${this.port}`,
        options: { headers: { Authorization: 'Bearer t' } },
      }),
    };
  }

  get openWatches(): number {
    return this.watches.size;
  }

  watchRequests(path?: string): Request[] {
    return this.requests.filter((each) => each.query.has('watch') && (path === undefined || each.path === path));
  }

  listRequests(path?: string): Request[] {
    return this.requests.filter((each) => !each.query.has('watch') && (path === undefined || each.path === path));
  }

  put(path: string, object: KubernetesObject): void {
    const all = this.objects.get(path) ?? new Map();
    this.objects.set(path, all);
    const type = all.has(object.metadata.name) ? 'MODIFIED' : 'ADDED';
    this.store(path, type, object);
    all.set(object.metadata.name, this.changes.at(-1)?.object);
  }

  remove(path: string, name: string): void {
    const object = this.objects.get(path)?.get(name);
    this.objects.get(path)?.delete(name);
    if (object) this.store(path, 'DELETED', object);
  }

  /** Sends every watch a bookmark of the current version. */
  bookmark(): void {
    const object = { metadata: { resourceVersion: String(this.version) } };
    for (const response of this.watches.keys()) response.write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
  }

  /** Sends every watch an error that says nothing of its version. */
  fail(): void {
    const object = { kind: 'Status', code: 500, message: 'internal error' };
    for (const response of this.watches.keys()) response.end(`${JSON.stringify({ type: 'ERROR', object })}\n`);
    this.watches.clear();
  }

  /** Goes back to an older version without any object, as from a backup. */
  restore(version: number): void {
    this.version = version;
    this.latestVersion = version;
    this.objects.clear();
    this.changes.length = 0;
  }

  /** Ends every watch, in order or inside of an event. */
  endWatches(cut = false): void {
    for (const response of this.watches.keys()) {
      if (cut) response.write('{"type":"MODIFIED","object":{"meta', () => response.socket?.destroy());
      else response.end();
    }
    this.watches.clear();
  }

  private store(path: string, type: Change['type'], given: KubernetesObject): void {
    const version = ++this.version;
    const object = { ...given, metadata: { ...given.metadata, resourceVersion: String(version) } };
    const change = { version, path, type, object };
    this.changes.push(change);
    for (const [response, request] of this.watches) this.send(response, request, change);
  }

  private serve(incoming: IncomingMessage, response: ServerResponse): void {
    const url = new URL(incoming.url ?? '', 'http://localhost');
    const request = { path: url.pathname, query: url.searchParams, headers: incoming.headers };
    this.requests.push(request);
    if (this.mute) return;
    const refusal = this.refusals.get(request.path);
    const from = Number(request.query.get('resourceVersion') ?? Number.POSITIVE_INFINITY);
    if (refusal !== undefined) {
      this.refuse(response, refusal);
    } else if (!request.query.has('watch')) {
      const items = [...(this.objects.get(request.path)?.values() ?? [])].filter((object) => selected(request, object));
      response.end(JSON.stringify({ metadata: { resourceVersion: String(this.version) }, items }));
    } else if (this.watchRefusal !== undefined) {
      this.refuse(response, this.watchRefusal);
    } else if (from > this.latestVersion) {
      this.refuse(response, 504);
    } else if (from < this.oldestVersion && from % 2 === 0) {
      this.refuse(response, 410);
    } else {
      response.writeHead(200).flushHeaders();
      if (from < this.oldestVersion) {
        response.end(
          `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', code: 410, message: 'too old' } })}\n`,
        );
        return;
      }
      if (this.curt) {
        response.end();
        return;
      }
      this.watches.set(response, request);
      response.on('close', () => this.watches.delete(response));
      for (const change of this.changes) if (change.version > from) this.send(response, request, change);
    }
  }

  private send(response: ServerResponse, request: Request, { path, type, object }: Change): void {
    if (path === request.path && selected(request, object)) response.write(`${JSON.stringify({ type, object })}\n`);
  }

  private refuse(response: ServerResponse, status: number): void {
    response.writeHead(status).end(JSON.stringify({ kind: 'Status', code: status, message: `refused with ${status}` }));
  }
}

/** Equality selectors only, as the picker uses them. */
function selected({ query }: Request, { metadata }: KubernetesObject): boolean {
  const field = query.get('fieldSelector');
  if (field !== null && field !== `metadata.name=${metadata.name}`) return false;
  const labels = query.get('labelSelector')?.split(',') ?? [];
  return labels.every((each) => {
    const [key, value] = each.split('=');
    return metadata.labels?.[key] === value;
  });
}
