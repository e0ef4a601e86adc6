import { lateToken, lateTokensIn, meaningOf, replaceLateTokens, showsLateToken } from '../src/late-token';
import { isUnresolved } from '../src/rules/views/unresolved';

const make = (value: unknown) => lateToken({ kind: 'value', value });

/** The module as it is where no token was made yet. */
function untouched(): typeof import('../src/late-token') {
  const path = require.resolve('../src/late-token');
  const loaded = require.cache[path];
  delete require.cache[path];
  const fresh = require(path);
  require.cache[path] = loaded;
  return fresh;
}

test('there are no tokens before one is made', () => {
  const { lateToken, lateTokensExist } = untouched();
  expect(lateTokensExist()).toBe(false);
  lateToken({ kind: 'value', value: 1 });
  expect(lateTokensExist()).toBe(true);
});

test('a token is known from the moment that it is made', () => {
  const [one, other] = [make(1), make(2)];
  expect(one).not.toBe(other);
  expect(meaningOf(other)).toEqual({ kind: 'value', value: 2 });
  expect(lateTokensIn(`gs://${one}/${other}?${one}`)).toEqual([one, other, one]);
  expect(replaceLateTokens(`gs://${one}/${other}`, (token) => String(token === one))).toBe('gs://true/false');
});

test('rules take a text with a token for one that is not known', () => {
  expect(isUnresolved(`gs://${make('bucket')}`)).toBe(true);
});

test.each<[string, (token: string) => string]>([
  ['as it is', (token) => token],
  ['in capitals', (token) => token.toUpperCase()],
  ['cut', (token) => token.slice(2, -1)],
  ['in a URL', encodeURIComponent],
  ['in base64', btoa],
  ['in base64 behind one byte', (token) => btoa(`x${token}`)],
  ['in base64 behind two bytes', (token) => btoa(`xy${token}`)],
  ['in base64 twice', (token) => btoa(`xyz ${btoa(`x:${token}`)}`)],
  ['in JSON', (token) => JSON.stringify(JSON.stringify({ token }))],
])('a token shows %s', (_how, made) => {
  expect(showsLateToken(made(make('x')))).toBe(true);
});

test('other text shows none', () => {
  const texts = ['', 'gke-inference', '$HOME', '{{ .Values.late }}', btoa('a late value of gke'), '$(LATE)'];
  expect(texts.filter(showsLateToken)).toEqual([]);
});
