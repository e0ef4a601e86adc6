import { readPreStop } from '../../../src/rules/views/pre-stop';

test.each<[unknown, number | undefined]>([
  [{ sleep: { seconds: 15 } }, 15],
  [{ exec: { command: ['sleep', '15'] } }, 15],
  [{ exec: { command: ['/bin/sleep', '1.5m'] } }, 90],
  [{ exec: { command: ['/bin/sh', '-c', 'sleep 5; kill -s TERM 1; sleep 10s'] } }, 15],
  [{ exec: { command: ['/drain.sh'] } }, 0],
  [{ httpGet: { path: '/drain', port: 1 } }, 0],
  [{ sleep: {} }, 0],
  [{}, undefined],
  ['sleep 15', undefined],
  [undefined, undefined],
])('%j takes %s s', (preStop, seconds) => {
  expect(readPreStop({ lifecycle: { preStop } })?.seconds).toBe(seconds);
});
