import { CONTROL_HEADERS, GATEWAY_ANNOTATIONS } from '../../catalog';
import { finding } from '../finding';
import type { Rule } from '../rule';
import { isUnresolved } from '../views/unresolved';

/** The headers by which a client could raise its priority, pose as another tenant or ask for another model. */
const DECISIVE = [...CONTROL_HEADERS.objective, ...CONTROL_HEADERS.fairness, ...CONTROL_HEADERS.modelRewrite];

/** A route from an external Gateway to a pool strips the headers that decide about priority, unless it says that it keeps them. */
export const controlHeaders: Rule = (inventory) =>
  inventory.routes
    .filter((route) => !route.keepsControlHeaders)
    .filter((route) => inventory.gatewaysOf(route).some((gateway) => gateway.class?.exposure === 'external'))
    .flatMap(({ manifest, rules }) => {
      const kept = rules
        .filter(({ pools, removedHeaders }) => pools.length > 0 && ![...removedHeaders].some(isUnresolved))
        .flatMap(({ removedHeaders }) => DECISIVE.filter((name) => !removedHeaders.has(name)));
      return kept.length > 0
        ? [
            finding('GKEI_CONTROL_HEADERS_OPEN', manifest, {
              headers: [...new Set(kept)],
              annotation: GATEWAY_ANNOTATIONS.controlHeaders,
            }),
          ]
        : [];
    });
