import { ApiClusterWatch, loadApiAccess, PoolMembership } from './kube';
import type { EndpointSource } from './options';
import { FileMembership, type MembershipSource } from './pool';
import type { Logger } from './telemetry';

/** The namespace when nothing names one. */
const DEFAULT_NAMESPACE = 'default';

/** Opens the source that the options name; what goes wrong with it later is logged. */
export async function openMembership(source: EndpointSource, logger: Logger): Promise<MembershipSource> {
  if (source.kind === 'file') {
    const onError = (error: Error) => logger.error('the endpoints stay as they were', { error });
    return new FileMembership({ file: source.file, onError });
  }
  const access = await loadApiAccess();
  return new PoolMembership({
    cluster: new ApiClusterWatch(access),
    namespace: source.namespace ?? access.namespace ?? DEFAULT_NAMESPACE,
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
}
