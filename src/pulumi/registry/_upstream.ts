import { errorOf } from '../../errors';

/** A registry by its host, as images name it: `docker.io`, `ghcr.io`, `quay.io`, `nvcr.io`. */
export type Upstream = 'docker.io' | (string & {});

const DOCKER_HUB = 'docker.io';

/** How a remote repository names its upstream. */
export function upstreamOf(upstream: Upstream) {
  return upstream === DOCKER_HUB
    ? { dockerRepository: { publicRepository: 'DOCKER_HUB' } }
    : { commonRepository: { uri: `https://${upstream}` } };
}

/** The path of an image inside its registry, tag included. @throws GKEI_IMAGE_OUTSIDE_UPSTREAM. */
export function pathInUpstream(upstream: Upstream, image: string): string {
  const [first, ...rest] = image.split('/');
  // As container runtimes read it: the first part is a host if it looks like one, and Docker Hub's otherwise.
  const host = rest.length > 0 && /[.:]|^localhost$/.test(first!) ? first! : undefined;
  if ((host ?? DOCKER_HUB) !== upstream) {
    throw errorOf('GKEI_IMAGE_OUTSIDE_UPSTREAM', { image, upstream });
  }
  const path = host === undefined ? image : rest.join('/');
  return upstream === DOCKER_HUB && !path.includes('/') ? `library/${path}` : path;
}
