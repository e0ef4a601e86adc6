import { text } from 'node:stream/consumers';
import { ApiConnection, ApiError, type Endpoint, refusal } from './api-connection';
import { ApiResources } from './api-resources';
import type { KubeObject, ObjectReference } from './kube-object';

export interface ListOptions {
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  /** Deletes only the object that has this uid. */
  readonly uid?: string;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubeObject;
}

export type PatchType = 'merge-patch+json' | 'strategic-merge-patch+json';

export interface KubeList {
  readonly metadata: { readonly resourceVersion: string };
  readonly items: readonly KubeObject[];
}

/** Every write refuses unknown and duplicate fields instead of dropping them, as nothing else would show them. */
const STRICT = { fieldValidation: 'Strict' };

/** A small Kubernetes client that shows the server's statuses and messages as they are. */
export class ApiClient {
  private readonly connection: ApiConnection;
  private readonly resources: ApiResources;

  constructor(readonly endpoint: Endpoint) {
    this.connection = new ApiConnection(endpoint);
    this.resources = new ApiResources(this.connection);
  }

  /** The same server with another identity. */
  as(token: string): ApiClient {
    return new ApiClient({ ...this.endpoint, token });
  }

  async get(target: ObjectReference): Promise<KubeObject> {
    return this.connection.call('GET', await this.resources.pathOf(target));
  }

  /** The object, or undefined where there is none. */
  async find(target: ObjectReference): Promise<KubeObject | undefined> {
    return this.get(target).catch(ifStatus(404));
  }

  /** Whether the server knows the kind. */
  async serves(kind: ObjectReference): Promise<boolean> {
    return this.resources.knows(kind);
  }

  async list(collection: ObjectReference, options: ListOptions = {}): Promise<KubeList> {
    return this.connection.call('GET', await this.resources.pathOf(collection), { query: { ...options } });
  }

  /** Creates an object; a reference with `subresource` creates below it (`token`, `eviction`). */
  async create(object: ObjectReference, subresource?: string, parent?: ObjectReference): Promise<KubeObject> {
    const { apiVersion, kind, metadata } = parent ?? object;
    const path = await this.resources.pathOf(
      parent ?? { apiVersion, kind, metadata: { namespace: metadata.namespace } },
    );
    return this.connection.call('POST', subresource ? `${path}/${subresource}` : path, { query: STRICT, body: object });
  }

  /** Server-side apply, as `kubectl apply --server-side --force-conflicts` does it. */
  async apply(object: ObjectReference): Promise<KubeObject> {
    return this.connection.call('PATCH', await this.resources.pathOf(object), {
      query: { ...STRICT, fieldManager: 'end-to-end-tests', force: 'true' },
      body: object,
      contentType: 'application/apply-patch+yaml',
    });
  }

  async patch(target: ObjectReference, type: PatchType, patch: unknown, subresource?: string): Promise<KubeObject> {
    const path = await this.resources.pathOf(target);
    return this.connection.call('PATCH', subresource ? `${path}/${subresource}` : path, {
      query: STRICT,
      body: patch,
      contentType: `application/${type}`,
    });
  }

  /** Deletes an object, or every object of a collection where the reference has no name. */
  async delete(target: ObjectReference, { gracePeriodSeconds, uid }: DeleteOptions = {}): Promise<void> {
    await this.connection.call('DELETE', await this.resources.pathOf(target), {
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        gracePeriodSeconds,
        propagationPolicy: 'Background',
        ...(uid ? { preconditions: { uid } } : {}),
      },
    });
  }

  /** What happens after a list's `resourceVersion`, until the server or the signal ends it. */
  async *watch(
    collection: ObjectReference,
    { resourceVersion, signal, ...filter }: ListOptions & { resourceVersion?: string; signal?: AbortSignal } = {},
  ): AsyncGenerator<WatchEvent> {
    const query = { ...filter, resourceVersion, watch: 'true', allowWatchBookmarks: 'true' };
    const response = await this.connection.open('GET', await this.resources.pathOf(collection), { query, signal });
    if (response.statusCode! >= 400) {
      throw refusal(response.statusCode!, await text(response));
    }
    let pending = '';
    for await (const chunk of response.setEncoding('utf8')) {
      const lines = (pending + chunk).split('\n');
      pending = lines.pop()!;
      yield* lines.map((line) => JSON.parse(line) as WatchEvent);
    }
  }

  /** The body of any path, such as `/readyz`. */
  read(path: string): Promise<unknown> {
    return this.connection.call('GET', path);
  }

  close(): void {
    this.connection.close();
  }
}

/** For `catch`: undefined for these statuses of the server, everything else thrown on. */
export function ifStatus(...statuses: readonly number[]): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof ApiError && statuses.includes(error.status))) {
      throw error;
    }
  };
}
