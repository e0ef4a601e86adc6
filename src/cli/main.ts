import { isMainThread } from 'node:worker_threads';
import { serveTasks } from '../simulator/experiment';
import { runCli } from './program';

// Whoever reads the output may stop reading, as `head` does: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') {
    throw error;
  }
  process.exit();
});

if (isMainThread) {
  runCli(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
} else {
  serveTasks();
}
