/**
 * The floors of the house, ground first. A folder may import from itself and from lower floors.
 *
 * Keys are paths below `src/`; the longest key that is a prefix of a file's path decides.
 */
export const FLOORS: Readonly<Record<string, number>> = {
  errors: 0,
  nearest: 0,
  'late-token': 0,
  logger: 0,
  backoff: 0,
  'remember-last': 0,
  'held-pieces': 0,
  'number-map': 0,
  'percent-decoded': 0,
  bag: 0,
  'last-text': 0,
  'straight-reads': 0,
  zmtp: 0,
  'kv-event-wire': 0,
  '../imports': 0,
  catalog: 1,
  planning: 2,
  'picker/wire': 2,
  'picker/prefix': 2,
  'picker/scheduling': 2,
  rules: 3,
  constructs: 4,
  picker: 4,
  adapters: 4,
  simulator: 4,
  index: 5,
  pulumi: 5,
  cli: 5,
};

/** Inside the picker: which folders each folder may import, beside itself and the floors below the picker. */
export const PICKER_ARROWS: Readonly<Record<string, readonly string[]>> = {
  wire: [],
  prefix: [],
  scheduling: ['prefix'],
  telemetry: ['pool', 'scheduling'],
  transport: ['wire'],
  request: ['prefix'],
  answer: ['request'],
  models: [],
  admission: ['scheduling'],
  exchange: ['wire', 'transport', 'request', 'answer', 'models', 'admission', 'scheduling', 'telemetry'],
  pages: ['pool', 'scheduling', 'telemetry'],
  pool: ['scheduling'],
  scrape: ['models', 'pool', 'scheduling'],
  'kv-events': ['exchange', 'pool', 'scheduling', 'scrape'],
  kube: ['models', 'pool'],
  standalone: ['exchange', 'request', 'scheduling', 'telemetry', 'transport'],
  options: ['kv-events', 'models', 'pool', 'processes', 'scheduling', 'scrape', 'telemetry'],
  processes: ['exchange', 'kv-events', 'scheduling', 'telemetry'],
  'model-router': ['exchange', 'request', 'transport', 'wire'],
};

/** Folders whose code is pure: it never touches the clock, the network, the file system or a timer. */
export const PURE_FOLDERS: readonly string[] = [
  'catalog',
  'planning',
  'rules',
  'picker/wire',
  'picker/prefix',
  'picker/scheduling',
  'picker/models',
];

/** What pure code must not name. */
export const IMPURE_NAMES =
  /\b(Date\.now|new Date|performance\.now|process\.hrtime|Math\.random|setTimeout|setInterval|setImmediate|queueMicrotask|fetch)\b/;

/** What pure code must not import. */
export const IMPURE_MODULES =
  /^(node:)?(net|tls|http|https|http2|dgram|dns|fs|fs\/promises|timers|timers\/promises|child_process|worker_threads|cluster)$/;
