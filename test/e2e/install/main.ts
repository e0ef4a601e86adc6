import { parseArgs } from 'node:util';
import type { Part } from './part';
import { PartCache } from './part-cache';
import { PARTS } from './parts';
import { Progress } from './progress';

const OPTIONAL = PARTS.filter(({ optional }) => optional);
const DEFAULT = PARTS.filter(({ optional }) => !optional);

const HELP = `Usage: npm run e2e:install [-- ${OPTIONAL.map(({ name }) => `--${name}`).join(' ')}]

Installs the real parts that the end-to-end tests run against: ${DEFAULT.map(({ name }) => name).join(', ')}.
What is already there is reused. The others are installed where an option asks for them.

Environment:
  XDG_CACHE_HOME  parts are kept in $XDG_CACHE_HOME/gke-inference (default ~/.cache/gke-inference)
  GKEI_CRDS       folder of custom resource definitions to use instead of downloading them
  CI              "true" makes a part that cannot be had a failure instead of tests that are left out
`;

/** Installs what is missing; resolves to the number of parts that could not be had. */
async function install(parts: readonly Part[]): Promise<number> {
  const cache = new PartCache();
  const progress = new Progress();
  let missing = 0;
  for (const part of parts) {
    console.log(part.name);
    try {
      if (!part.locate(cache)) {
        await part.install({ cache, progress });
      }
      progress.note(`at ${part.locate(cache)}`);
    } catch (error) {
      missing += 1;
      progress.note(`NOT INSTALLED: ${error instanceof Error ? error.message : error}`);
      progress.note(`left out: ${part.leavesOut}`);
    }
  }
  return missing;
}

async function main(): Promise<void> {
  const named = Object.fromEntries(OPTIONAL.map(({ name }) => [name, { type: 'boolean' }] as const));
  const { help, ...asked } = parseArgs({ options: { help: { type: 'boolean', short: 'h' }, ...named } }).values;
  if (help) {
    process.stdout.write(HELP);
    return;
  }
  const parts = [...DEFAULT, ...OPTIONAL.filter(({ name }) => name in asked)];
  const missing = await install(parts);
  if (missing > 0 && process.env['CI'] === 'true') {
    console.error(`${missing} of ${parts.length} parts could not be installed`);
    process.exitCode = 1;
  }
}

main().catch((error: Error) => {
  console.error(`${error.message}\n\n${HELP}`);
  process.exitCode = 2;
});
