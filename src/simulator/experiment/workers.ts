import { parentPort, Worker } from 'node:worker_threads';
import { type ErrorCode, GkeInferenceError } from '../../errors';
import type { Run } from './run';
import { perform, type Task } from './task';

/** What a worker says of the task that it works on. */
type Report =
  | { readonly kind: 'progress' }
  | { readonly kind: 'run'; readonly run: Run }
  | { readonly kind: 'failed'; readonly message: string; readonly known?: { code: ErrorCode; remedy: string } };

/**
 * Makes all runs. They come in the order of their tasks and are the same for any number of workers, since a run depends on
 * its task alone.
 *
 * @param workers threads beside this one, at least 1; 0 makes the runs in this thread
 * @param program the file that a worker runs: it must call {@link serveTasks}
 * @param progress hears of each step of each run
 */
export async function performAll(
  tasks: readonly Task[],
  workers: number,
  program: string,
  progress: () => void,
): Promise<Run[]> {
  const runs: Run[] = [];
  if (workers === 0) {
    for (const task of tasks) {
      runs.push(await perform(task, progress));
    }
    return runs;
  }
  let next = 0;
  const threads = Array.from({ length: Math.min(workers, tasks.length) }, () => new Worker(program));
  const work = async (thread: Worker) => {
    while (next < tasks.length) {
      const index = next++;
      runs[index] = await delegate(thread, tasks[index], progress);
    }
  };
  try {
    await Promise.all(threads.map(work));
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  return runs;
}

/** Makes the runs that the main thread asks for, in a worker. */
export function serveTasks(): void {
  const port = parentPort!;
  const say = (report: Report) => port.postMessage(report);
  port.on('message', (task: Task) => {
    perform(task, () => say({ kind: 'progress' })).then(
      (run) => say({ kind: 'run', run }),
      (error: Error) => {
        const known = error instanceof GkeInferenceError ? { code: error.code, remedy: error.remedy } : undefined;
        say({ kind: 'failed', message: error.message, known });
      },
    );
  });
}

function delegate(thread: Worker, task: Task, progress: () => void): Promise<Run> {
  return new Promise((resolve, reject) => {
    const listen = (report: Report) => {
      if (report.kind === 'progress') {
        progress();
        return;
      }
      thread.off('message', listen);
      thread.off('error', reject);
      if (report.kind === 'run') {
        resolve(report.run);
      } else {
        reject(errorIn(report));
      }
    };
    thread.on('message', listen);
    thread.on('error', reject);
    thread.postMessage(task);
  });
}

/** The error as it was in the worker: messages between threads keep of an error only what every error has. */
function errorIn({ message, known }: Report & { readonly kind: 'failed' }): Error {
  if (known === undefined) {
    return new Error(message);
  }
  const { code, remedy } = known;
  return new GkeInferenceError(code, { problem: message.slice(code.length + 2, -remedy.length - 2), remedy });
}
