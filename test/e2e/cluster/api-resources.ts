import { type ApiConnection, ApiError } from './api-connection';
import type { ObjectReference } from './kube-object';

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Knows the path of every kind, from the server's own discovery documents. */
export class ApiResources {
  private readonly groups = new Map<string, Promise<readonly Resource[]>>();

  constructor(private readonly connection: ApiConnection) {}

  /**
   * The path of an object, or of its collection where the reference has no name.
   *
   * @throws Error where the server does not serve the kind.
   */
  async pathOf({ apiVersion, kind, metadata: { namespace, name } }: ObjectReference): Promise<string> {
    const resource = (await this.resourcesOf(apiVersion)).find((candidate) => candidate.kind === kind);
    if (!resource) {
      this.groups.delete(apiVersion); // a definition may still be on its way
      throw new Error(`the server does not serve ${kind} of ${apiVersion}`);
    }
    const scope = resource.namespaced && namespace ? `/namespaces/${namespace}` : '';
    return `${root(apiVersion)}${scope}/${resource.name}${name ? `/${name}` : ''}`;
  }

  /** Whether the server serves the kind now. */
  async knows({ apiVersion, kind }: ObjectReference): Promise<boolean> {
    const resources = await this.resourcesOf(apiVersion).catch((error) => {
      if (error instanceof ApiError && error.status === 404) {
        return [];
      }
      throw error;
    });
    return resources.some((candidate) => candidate.kind === kind);
  }

  private resourcesOf(apiVersion: string): Promise<readonly Resource[]> {
    let resources = this.groups.get(apiVersion);
    if (!resources) {
      resources = this.discover(apiVersion);
      resources.catch(() => this.groups.delete(apiVersion));
      this.groups.set(apiVersion, resources);
    }
    return resources;
  }

  private async discover(apiVersion: string): Promise<readonly Resource[]> {
    const { resources } = await this.connection.call<{ resources: Resource[] }>('GET', root(apiVersion));
    return resources.filter(({ name }) => !name.includes('/'));
  }
}

function root(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
