import { SERVING_PATHS } from '../../catalog';

/** The paths that serve requests, in the language of an extension's condition. */
export function servingCondition(): string {
  return SERVING_PATHS.map(({ match, path }) =>
    match === 'exact' ? `request.path == '${path}'` : `request.path.startsWith('${path}')`,
  ).join(' || ');
}
