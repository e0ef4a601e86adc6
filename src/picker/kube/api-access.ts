/**
 * The way to the API server: the one file that touches @kubernetes/client-node.
 *
 * Of the client only its configuration is used: where the server is, which CA to trust and who we are, in a cluster or
 * from a kubeconfig with all its ways to authenticate. Lists and watches are our own, over `node:https`, because the
 * client's watch lets a connection on which nothing arrives live for ever, and its informer hides whether objects are
 * current. The client is an ES module, imported when a cluster is asked for and only then; its configuration is imported
 * by its own path because the package's face brings every API class with it, 15 MB in a bundle instead of 2.
 */
import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { tokenFileOf } from './token-file';

export interface ApiAccess {
  /** The namespace of the pod that we run in, or of the kubeconfig's context; undefined when neither names one. */
  readonly namespace: string | undefined;
  /** Address and request options, with credentials, for one request; a rotated token or CA is read anew. */
  connection(): Promise<ApiConnection>;
}

export interface ApiConnection {
  /** Such as `https://10.0.0.1:443`. */
  readonly server: string;
  readonly options: RequestOptions;
}

/**
 * Access as the environment gives it: `KUBECONFIG`, `~/.kube/config`, or the pod's service account.
 * @throws Error when a kubeconfig is there and cannot be used
 */
export async function loadApiAccess(): Promise<ApiAccess> {
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const config = new KubeConfig();
  config.loadFromDefault();
  const tokenFile = await tokenFileOf(config.getCurrentUser()?.name ?? '');
  return {
    namespace: config.getContextObject(config.getCurrentContext())?.namespace,
    connection: async () => {
      const headers: Record<string, string> = {};
      const options: RequestOptions = { headers };
      await config.applyToHTTPSOptions(options);
      if (tokenFile !== undefined) {
        headers['Authorization'] = `Bearer ${(await readFile(tokenFile, 'utf8')).trim()}`;
      }
      return { server: config.getCurrentCluster()?.server ?? '', options };
    },
  };
}
