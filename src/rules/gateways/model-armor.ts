import { type Finding, finding } from '../finding';
import type { Manifest } from '../manifest';
import type { Rule } from '../rule';
import { listAt, textAt, textsAt } from '../views/fields';

/** The endpoint that answers 403 for templates of a region. */
const GLOBAL_HOST = 'modelarmor.googleapis.com';

const HOST = /^modelarmor\..*googleapis\.com$/;

const EVENTS = [
  'RequestHeaders',
  'RequestBody',
  'RequestTrailers',
  'ResponseHeaders',
  'ResponseBody',
  'ResponseTrailers',
];

/** Model Armor answers at the endpoint of its templates' region alone, and judges what it sees: all six events. */
export const modelArmor: Rule = (inventory) =>
  inventory.ofKind('GCPTrafficExtension').flatMap((object) =>
    listAt(object.spec, 'extensionChains')
      .flatMap((chain) => listAt(chain, 'extensions'))
      .filter((extension) => HOST.test(textAt(extension, 'googleAPIServiceName') ?? ''))
      .flatMap((extension) => mistakes(object, extension)),
  );

function mistakes(object: Manifest, extension: unknown): Finding[] {
  const events = textsAt(extension, 'supportedEvents');
  const missing = EVENTS.filter((event) => !events.includes(event));
  const global = textAt(extension, 'googleAPIServiceName') === GLOBAL_HOST;
  return [
    ...(global ? [finding('GKEI_MODEL_ARMOR_HOST', object, { host: GLOBAL_HOST })] : []),
    ...(missing.length > 0 ? [finding('GKEI_MODEL_ARMOR_EVENTS', object, { missing })] : []),
  ];
}
