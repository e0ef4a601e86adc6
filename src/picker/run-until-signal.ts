import { constants } from 'node:os';
import type { Announce } from './open-port';

/** By convention a process that a signal ended exits with this and the signal's number. */
const SIGNAL_EXIT = 128;

/** A server that a process lives for. */
export interface LongRunning {
  start(announce: Announce): Promise<void>;
  /** @param noticed nobody sends requests because of health checks, so there is nothing to wait for */
  shutDown(noticed: boolean): Promise<void>;
}

/**
 * Runs a server for the life of this process: until SIGTERM or SIGINT, then as long as its shutdown takes. A second
 * signal ends the process at once.
 *
 * SIGTERM comes from who also sends the requests, and needs time to notice that they should go elsewhere; SIGINT comes
 * from a keyboard.
 */
export async function runUntilSignal(server: LongRunning, announce: Announce): Promise<void> {
  await server.start(announce);
  await new Promise<void>((resolve, reject) => {
    let stopping = false;
    const stop = (signal: 'SIGTERM' | 'SIGINT') => {
      if (stopping) {
        process.exit(SIGNAL_EXIT + constants.signals[signal]);
      }
      stopping = true;
      server.shutDown(signal === 'SIGINT').then(resolve, reject);
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}
