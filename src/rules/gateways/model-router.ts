import { BASE_MODEL_NAME_HEADER, GATEWAY_ANNOTATIONS, MODEL_NAME_HEADER } from '../../catalog';
import { finding } from '../finding';
import type { Rule } from '../rule';

const HEADERS = [MODEL_NAME_HEADER, BASE_MODEL_NAME_HEADER].map((name) => name.toLowerCase());

/** A route that matches a model's name needs something on its Gateway that puts the name from the body into a header. */
export const modelRouter: Rule = (inventory) =>
  inventory.routes.flatMap((route) => {
    const models = route.rules
      .flatMap(({ matches }) => matches)
      .flatMap((match) => HEADERS.flatMap((name) => match.header(name) ?? []));
    const without =
      models.length > 0 && inventory.gatewaysOf(route).find((gateway) => !inventory.hasModelRouter(gateway));
    return without
      ? [
          finding('GKEI_MODEL_ROUTER_MISSING', route.manifest, {
            model: models[0],
            gateway: without.manifest.metadata.name,
            annotation: GATEWAY_ANNOTATIONS.modelRouter,
          }),
        ]
      : [];
  });
