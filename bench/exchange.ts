/**
 * What the picker's own code costs, without sockets: `npm run bench:exchange [ROUNDS]`.
 *
 * Exchanges are given to the ext_proc service message by message, as gateways send them, eight at a time; it has the
 * default configuration, eight endpoints, metrics and the last decisions. What is sent is dropped. What sockets and frames
 * add is what `npm run bench:transport` measures. CPU time is that of the whole process, collections of garbage too.
 */
import { tuneGarbageCollection } from '../src/picker/garbage-collection';
import { CASES, type Case, messagesOf } from './exchange/cases';
import { service } from './exchange/service';
import { median } from './statistics';

const ROUNDS = Number(process.argv[2] ?? 9);
const CONCURRENCY = 8;

tuneGarbageCollection();
const open = service();

/** Microseconds of CPU for a unit of the work. */
function measure({ exchanges, units }: Case, exchangeMessages: readonly (readonly Buffer[])[]): number {
  const begin = process.cpuUsage();
  for (let done = 0; done < exchanges; done += CONCURRENCY) {
    const calls = Array.from({ length: CONCURRENCY }, (_, index) => ({
      handler: open(),
      messages: exchangeMessages[(done + index) % exchangeMessages.length],
    }));
    const longest = Math.max(...calls.map(({ messages }) => messages.length));
    for (let at = 0; at < longest; at++) {
      for (const { handler, messages } of calls) {
        if (at < messages.length) handler.message(messages[at]);
      }
    }
    for (const { handler } of calls) {
      handler.halfClose();
      handler.closed('finished');
    }
  }
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / exchanges / units;
}

console.log('Microseconds of CPU of the code alone: median (lowest to highest)\n');
for (const work of CASES) {
  const messages = messagesOf(work);
  const costs = Array.from({ length: ROUNDS + 2 }, () => measure(work, messages)).slice(2);
  const [low, mid, high] = [Math.min(...costs), median(costs), Math.max(...costs)].map((cost) => cost.toFixed(2));
  console.log(`${work.name.padEnd(34)}${mid} (${low} to ${high})`);
}
process.exit();
