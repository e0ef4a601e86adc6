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
import { errorOf } from '../../errors';
import { kubeconfigPaths, tokenFileOf } from './token-file';

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
 * @throws GKEI_KUBECONFIG when a kubeconfig cannot be used, or there is neither one nor a service account
 */
export async function loadApiAccess(): Promise<ApiAccess> {
  const config = await loadKubeconfig();
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

/** The context that the client makes up where nothing is configured, and its server. */
const MADE_UP_CONTEXT = 'loaded-context';
const MADE_UP_SERVER = 'http://localhost:8080';

async function loadKubeconfig() {
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    throw unusable((path) => new KubeConfig().loadFromFile(path), error as Error);
  }
  const context = config.getCurrentContext();
  const cluster = config.getCurrentCluster();
  if (context === MADE_UP_CONTEXT && cluster?.server === MADE_UP_SERVER) {
    throw errorOf('GKEI_KUBECONFIG', {
      problem:
        'no cluster is configured: KUBECONFIG is not set, and neither ~/.kube/config nor a service account is there',
      remedy: 'set KUBECONFIG to the kubeconfig of the cluster, or --endpoints to a file in place of a pool',
    });
  }
  if (!cluster) {
    throw errorOf('GKEI_KUBECONFIG', {
      problem: `the kubeconfig ${kubeconfigPaths().join(', ')} has no cluster for its current-context "${context ?? ''}"`,
      remedy: 'set current-context to one of its contexts, and the cluster of that to one of its clusters',
    });
  }
  return config;
}

/** Tells which of the files it is that cannot be used. */
function unusable(load: (path: string) => void, cause: Error): Error {
  const paths = kubeconfigPaths();
  for (const path of paths) {
    try {
      load(path);
    } catch (error) {
      return refusal(path, error as NodeJS.ErrnoException);
    }
  }
  return refusal(paths.join(', '), cause);
}

function refusal(path: string, { code, syscall, message }: NodeJS.ErrnoException): Error {
  const reason = syscall === undefined ? message.split('\n')[0] : `the file cannot be read (${code})`;
  return errorOf('GKEI_KUBECONFIG', {
    problem: `the kubeconfig ${path} cannot be used: ${reason}`,
    remedy: 'correct it, or set KUBECONFIG to another one',
  });
}
