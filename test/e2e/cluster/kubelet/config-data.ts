import type { ApiClient } from '../api-client';
import { reference } from '../kube-object';

/** The entries of one ConfigMap or Secret. */
export type ConfigEntries = ReadonlyMap<string, Buffer>;

/** What a pod's specification may refer to in its namespace. */
export class ConfigData {
  constructor(
    private readonly api: ApiClient,
    private readonly namespace: string,
  ) {}

  /** @throws Error where the ConfigMap is missing; an optional one is then empty. */
  async configMap(name: string, optional = false): Promise<ConfigEntries> {
    const { data = {}, binaryData = {} } = await this.read('ConfigMap', name, optional);
    return new Map([...entries(data, 'utf8'), ...entries(binaryData, 'base64')]);
  }

  /** @throws Error where the Secret is missing; an optional one is then empty. */
  async secret(name: string, optional = false): Promise<ConfigEntries> {
    const { data = {} } = await this.read('Secret', name, optional);
    return new Map(entries(data, 'base64'));
  }

  /** A new token of a service account, as the kubelet mounts it into the account's pods. */
  async serviceAccountToken(name: string, audience?: string, expirationSeconds?: number): Promise<Buffer> {
    const request = {
      ...reference('authentication.k8s.io/v1', 'TokenRequest'),
      spec: { audiences: audience ? [audience] : [], expirationSeconds },
    };
    const account = reference('v1', 'ServiceAccount', this.namespace, name);
    const { status } = await this.api.create(request, 'token', account);
    return Buffer.from(status.token as string);
  }

  private async read(kind: string, name: string, optional: boolean): Promise<StoredData> {
    const object = await this.api.find(reference('v1', kind, this.namespace, name));
    if (!object && !optional) {
      throw new Error(`${kind.toLowerCase()} "${name}" not found`);
    }
    return { data: object?.['data'], binaryData: object?.['binaryData'] };
  }
}

interface StoredData {
  readonly data?: Record<string, string>;
  readonly binaryData?: Record<string, string>;
}

function entries(data: Record<string, string>, encoding: BufferEncoding): [string, Buffer][] {
  return Object.entries(data).map(([key, value]) => [key, Buffer.from(value, encoding)]);
}
