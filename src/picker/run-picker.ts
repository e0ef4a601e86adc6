import { constants } from 'node:os';
import type { PickerOptions } from './options';
import { type Announce, Picker } from './picker';

/** By convention a process that a signal ended exits with this and the signal's number. */
const SIGNAL_EXIT = 128;

/**
 * Runs a picker for the life of this process: until SIGTERM or SIGINT, then as long as its shutdown takes. A second
 * signal ends the process at once.
 *
 * SIGTERM comes from who also sends the requests, and needs time to notice that they should go elsewhere; SIGINT comes
 * from a keyboard.
 */
export async function runPicker(options: PickerOptions, announce: Announce): Promise<void> {
  const picker = new Picker(options);
  await picker.start(announce);
  await new Promise<void>((resolve, reject) => {
    let stopping = false;
    const stop = (signal: 'SIGTERM' | 'SIGINT') => {
      if (stopping) {
        process.exit(SIGNAL_EXIT + constants.signals[signal]);
      }
      stopping = true;
      picker.shutDown(signal === 'SIGINT').then(resolve, reject);
    };
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}
