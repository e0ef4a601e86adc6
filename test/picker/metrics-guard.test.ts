import { MetricsGuard } from '../../src/picker/metrics-guard';

let now: number;
let asked: [token: string, path: string][];
let failures: Error[];

beforeEach(() => {
  now = 0;
  asked = [];
  failures = [];
});

function guardOf(answer: (token: string) => 'anonymous' | 'denied' | 'allowed'): MetricsGuard {
  const review = async (token: string, path: string) => {
    asked.push([token, path]);
    return answer(token);
  };
  return new MetricsGuard(
    review,
    () => now,
    (error) => failures.push(error),
  );
}

test.each([undefined, '', 'Bearer', 'Basic abc', 'Bearer a b', `Bearer ${'x'.repeat(20_000)}`])(
  'nobody is asked about %p',
  async (header) => {
    expect(await guardOf(() => 'allowed').judge(header, '/metrics')).toBe('anonymous');
    expect(asked).toEqual([]);
  },
);

test('a verdict holds for a time, for one token and one path', async () => {
  const guard = guardOf((token) => (token === 'good' ? 'allowed' : 'denied'));
  for (let round = 0; round < 3; round++) {
    expect(await guard.judge('Bearer good', '/metrics')).toBe('allowed');
    expect(await guard.judge('bearer  bad', '/metrics')).toBe('denied');
  }
  await guard.judge('Bearer good', '/decisions');
  expect(asked).toEqual([
    ['good', '/metrics'],
    ['bad', '/metrics'],
    ['good', '/decisions'],
  ]);
  now = 10_000;
  await guard.judge('Bearer good', '/metrics');
  await guard.judge('Bearer bad', '/metrics');
  expect(asked.slice(3)).toEqual([['bad', '/metrics']]);
  now = 60_000;
  await guard.judge('Bearer good', '/metrics');
  expect(asked).toHaveLength(5);
});

test('requests that come at once ask once', async () => {
  const guard = guardOf(() => 'allowed');
  const verdicts = await Promise.all(Array.from({ length: 20 }, () => guard.judge('Bearer t', '/metrics')));
  expect(new Set(verdicts)).toEqual(new Set(['allowed']));
  expect(asked).toHaveLength(1);
});

test('made-up tokens neither flood the cluster nor fill the memory', async () => {
  const guard = guardOf(() => 'anonymous');
  const verdicts = await Promise.all(Array.from({ length: 500 }, (_, at) => guard.judge(`Bearer ${at}`, '/metrics')));
  expect(verdicts.filter((verdict) => verdict === 'unavailable')).toHaveLength(500 - 16);
  for (let at = 0; at < 2_000; at++) await guard.judge(`Bearer ${at}`, '/metrics');
  const before = asked.length;
  await guard.judge('Bearer 0', '/metrics');
  await guard.judge('Bearer 1999', '/metrics');
  expect(asked.length - before).toBe(1);
});

test('a cluster that does not answer opens nothing', async () => {
  const guard = guardOf(() => {
    throw new Error('no answer');
  });
  expect(await guard.judge('Bearer t', '/metrics')).toBe('unavailable');
  expect(failures.map(({ message }) => message)).toEqual(['no answer']);
});
