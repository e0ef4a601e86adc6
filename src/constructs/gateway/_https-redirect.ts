import type { Construct } from 'constructs';
import {
  HttpRouteSpecRulesFiltersType as FilterType,
  HttpRoute,
  type HttpRouteSpecParentRefs as ParentRef,
  HttpRouteSpecRulesFiltersRequestRedirectScheme as Scheme,
} from '../../../imports/gateway.networking.k8s.io';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';

/** Every Gateway API implementation can redirect permanently by this status. */
const MOVED_PERMANENTLY = 301;

/** Sends whoever comes over HTTP to HTTPS; no pool is reachable unencrypted. */
export function httpsRedirect(scope: Construct, id: string, parentRefs: readonly ParentRef[]): void {
  const manifest = HttpRoute.manifest({
    metadata: described('Sends clients that come over HTTP to HTTPS; no pool is reachable unencrypted'),
    spec: {
      parentRefs: [...parentRefs],
      rules: [
        {
          filters: [
            {
              type: FilterType.REQUEST_REDIRECT,
              requestRedirect: { scheme: Scheme.HTTPS, statusCode: MOVED_PERMANENTLY },
            },
          ],
        },
      ],
    },
  });
  RenderedObject.ofManifest(scope, id, manifest);
}
