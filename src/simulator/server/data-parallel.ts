import { errorOf } from '../../errors';
import { readInteger } from './numbers';
import type { ServerOptions } from './options';

/** Which data-parallel engines a command starts, and behind how many ports. */
export interface DataParallel {
  /** The ranks of its engines. */
  readonly ranks: readonly number[];
  /** Whether each engine has a server of its own, on ports one after another; else all are behind one port. */
  readonly multiPort: boolean;
}

const MULTI_PORT = 'data-parallel-multi-port-external-lb';

/**
 * Reads vLLM's flags of data parallelism. A server has all engines, or with `--data-parallel-rank` one of them, or with
 * `--data-parallel-size-local` as many, from `--data-parallel-start-rank` on. Those of a server's other machines are not simulated.
 *
 * @throws GkeInferenceError GKEI_OUT_OF_RANGE or GKEI_FLAG_VALUE
 */
export function readDataParallel(flag: (name: string) => string | undefined): DataParallel {
  const integer = (name: string, otherwise: number, least: number, most?: number) =>
    readInteger(`--${name}`, flag(name), otherwise, least, most);
  const size = integer('data-parallel-size', 1, 1);
  const multiPort = flag(MULTI_PORT) === 'true';
  if (flag('data-parallel-rank') !== undefined) {
    if (multiPort) {
      throw errorOf('GKEI_FLAG_VALUE', {
        flag: '--data-parallel-rank',
        problem: `cannot be set with --${MULTI_PORT}, which gives each of its servers a rank`,
        remedy: 'leave it out, or set --data-parallel-start-rank',
      });
    }
    return { ranks: [integer('data-parallel-rank', 0, 0, size - 1)], multiPort };
  }
  const local = integer('data-parallel-size-local', size, 1, size);
  const first = integer('data-parallel-start-rank', 0, 0, size - local);
  return { ranks: Array.from({ length: local }, (_, at) => first + at), multiPort };
}

/** The servers of a command: one, or one for each engine. */
export function serversOf(options: ServerOptions): readonly ServerOptions[] {
  const { ranks, port, multiPort } = options;
  if (!multiPort) {
    return [options];
  }
  return ranks.map((rank, at) => ({ ...options, ranks: [rank], port: port === 0 ? 0 : port + at }));
}
