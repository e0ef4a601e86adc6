import { fork } from 'node:child_process';

/** A process whose CPU time is asked for: this program again, in another role. */
export interface MeasuredProcess {
  /** What it has told of itself, such as its port. */
  readonly ports: readonly number[];
  /** The CPU time that it has used. */
  cpuMicroseconds(): Promise<number>;
  stop(): void;
}

/** Starts this program with other arguments; resolves when that process has told its ports. */
export async function startProcess(...args: readonly string[]): Promise<MeasuredProcess> {
  const child = fork(process.argv[1], args);
  const answer = <T>() => new Promise<T>((resolve) => child.once('message', (message) => resolve(message as T)));
  const ports = await answer<number[]>();
  return {
    ports,
    cpuMicroseconds: async () => {
      const usage = answer<NodeJS.CpuUsage>();
      child.send('usage');
      const { user, system } = await usage;
      return user + system;
    },
    stop: () => child.disconnect(),
  };
}

/**
 * In the process that was started: tells its ports, and from then on its CPU time; ends it when its parent is gone.
 * @param cleanUp what to do before
 */
export function serveParent(ports: readonly number[], cleanUp: () => void = () => undefined): void {
  process.on('message', () => process.send!(process.cpuUsage()));
  process.on('disconnect', () => {
    cleanUp();
    process.exit();
  });
  process.send!(ports);
}
