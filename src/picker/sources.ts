import { ApiClusterWatch, loadApiAccess, ModelWatch, PoolMembership } from './kube';
import type { EndpointSource } from './options';
import { FileMembership, type MembershipSource } from './pool';
import type { Logger } from './telemetry';

/** The namespace when nothing names one. */
const DEFAULT_NAMESPACE = 'default';

/** How late optional kinds may be noticed once they are installed, in milliseconds. */
const OPTIONAL_KINDS_MS = 10_000;

/** What a picker follows while it runs. */
export interface Sources {
  readonly membership: MembershipSource;
  /** What model names stand for; undefined without a cluster. */
  readonly models: ModelWatch | undefined;
}

/** Opens the sources that the options name; what goes wrong with them later is logged. */
export async function openSources(source: EndpointSource, logger: Logger): Promise<Sources> {
  if (source.kind === 'file') {
    const onError = (error: Error) => logger.error('the endpoints stay as they were', { error });
    return { membership: new FileMembership({ file: source.file, onError }), models: undefined };
  }
  const access = await loadApiAccess();
  const namespace = source.namespace ?? access.namespace ?? DEFAULT_NAMESPACE;
  const membership = new PoolMembership({
    cluster: new ApiClusterWatch(access),
    namespace,
    pool: source.name,
    api: source.api,
    onStatus: (kind, status, detail) => {
      if (status === 'synced') {
        logger.info(`watching ${kind}`, { detail });
      } else {
        logger.warning(`cannot watch ${kind}: ${status}`, { detail });
      }
    },
  });
  const models = new ModelWatch({
    cluster: new ApiClusterWatch(access, { maxPauseMs: OPTIONAL_KINDS_MS }),
    namespace,
    pool: { name: source.name, group: source.api.group },
    kinds: source.modelKinds,
    // Most clusters have some of these kinds at most, and most pickers need none of them.
    onStatus: (kind, status, detail) => {
      if (status === 'unusable') logger.warning(`cannot use ${kind}`, { detail });
      else logger.debug(`${kind}: ${status}`, { detail });
    },
  });
  return { membership, models };
}
