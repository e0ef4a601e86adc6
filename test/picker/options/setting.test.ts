import { Setting } from '../../../src/picker/options/setting';

const setting = (text: string) => new Setting('--flag', text);

describe('a time', () => {
  it.each([
    ['30s', 30_000],
    ['50ms', 50],
    ['1m30s', 90_000],
    ['1.5s', 1_500],
    ['1h', 3_600_000],
    ['0s', 0],
  ])('%s', (text, ms) => {
    expect(setting(text).duration(0, 3_600_000, '0s to 1h')).toBe(ms);
  });

  it.each(['', '30', 's', '-1s', '1s ', '1 s', '1d', '2h', '1s1'])('not "%s"', (text) => {
    expect(() => setting(text).duration(0, 3_600_000, '0s to 1h')).toThrow(
      `GKEI_OUT_OF_RANGE: --flag is "${text}"; set it to 0s to 1h, such as 30s, 1m30s or 50ms`,
    );
  });

  it('within its bounds, which are allowed themselves', () => {
    expect(setting('10ms').duration(10, 20, '')).toBe(10);
    expect(setting('20ms').duration(10, 20, '')).toBe(20);
    expect(() => setting('9ms').duration(10, 20, '')).toThrow();
    expect(() => setting('21ms').duration(10, 20, '')).toThrow();
  });
});

describe('a size', () => {
  it.each([
    ['128Mi', 128 * 1024 ** 2],
    ['2Gi', 2 * 1024 ** 3],
    ['1Ti', 1024 ** 4],
  ])('%s', (text, bytes) => {
    expect(setting(text).size(128 * 1024 ** 2, 1024 ** 4, '')).toBe(bytes);
  });

  it.each(['', '1', '1G', '1gi', '127Mi', '2Ti', '-1Gi', '1.5Gi', ' 1Gi'])('not "%s"', (text) => {
    expect(() => setting(text).size(128 * 1024 ** 2, 1024 ** 4, '128Mi to 1Ti')).toThrow(
      `GKEI_OUT_OF_RANGE: --flag is "${text}"; set it to 128Mi to 1Ti, such as 512Mi or 2Gi`,
    );
  });
});

describe('an address', () => {
  it.each([
    [':8080', undefined, 8080],
    ['localhost:0', 'localhost', 0],
    ['127.0.0.1:65535', '127.0.0.1', 65_535],
    ['[::1]:8080', '::1', 8080],
  ])('%s', (text, host, port) => {
    expect(setting(text).address()).toEqual({ host, port });
  });

  it.each(['8080', ':', ':65536', 'localhost', '::1:8080', '[::1]', 'http://localhost:80', ':1x'])(
    'not "%s"',
    (text) => {
      expect(() => setting(text).address()).toThrow(
        `GKEI_OUT_OF_RANGE: --flag is "${text}"; set it to [HOST]:PORT, such as :8080 or 127.0.0.1:8080`,
      );
    },
  );
});

it.each([
  ['0', 'info'],
  ['2', 'info'],
  ['3', 'debug'],
  ['5', 'debug'],
  ['warning', 'warning'],
])('the log level %s means %s', (text, level) => {
  expect(setting(text).logLevel()).toBe(level);
});
