import { errorOf } from '../../errors';
import { assembleServer } from './assemble';
import type { ServerOptions } from './options';

/**
 * Runs a simulated model server for the life of this process: loads, serves until SIGTERM or SIGINT, shuts down. A headless one
 * listens nowhere and waits for the signal.
 *
 * @param announce hears once where the server listens
 * @returns when the server has shut down
 * @throws GkeInferenceError GKEI_LISTEN_FAILED, or GKEI_SIMULATED_CRASH when the options ask for one
 */
export function runModelServer(options: ServerOptions, announce: (address: string) => void): Promise<void> {
  const server = assembleServer(options);

  return new Promise((resolve, reject) => {
    const timers: NodeJS.Timeout[] = [];
    const after = (seconds: number, callback: () => void) => {
      timers.push(setTimeout(callback, seconds * 1000));
    };
    const finish = (settle: () => void) => {
      for (const timer of timers) {
        clearTimeout(timer);
      }
      settle();
    };
    const serve = async () => {
      const address = await server.listen();
      if (options.hang?.kind === 'after') {
        after(options.hang.seconds, () => server.hang());
      }
      // Before this point a signal just kills the process, as it kills a vLLM that loads.
      let stopping = false;
      const stop = () => {
        if (!stopping) {
          stopping = true;
          server.shutDown().then(() => finish(resolve));
        }
      };
      process.on('SIGTERM', stop);
      process.on('SIGINT', stop);
      announce(address);
    };

    const { crashAfterSeconds } = options;
    if (crashAfterSeconds !== undefined) {
      after(crashAfterSeconds, () => {
        server.crash();
        finish(() => reject(errorOf('GKEI_SIMULATED_CRASH', { seconds: crashAfterSeconds })));
      });
    }
    if (options.headless || options.hang?.kind === 'never-ready') {
      // A timer that never matters keeps the process alive.
      timers.push(setInterval(() => {}, 2 ** 30));
    } else {
      after(options.loadSeconds, () => {
        serve().catch((error) => {
          server.crash(); // some of its ports may be open, which would keep the process alive
          finish(() => reject(error));
        });
      });
    }
  });
}
