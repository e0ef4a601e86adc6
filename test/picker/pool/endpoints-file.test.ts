import * as fc from 'fast-check';
import { parseEndpointsFile } from '../../../src/picker/pool/endpoints-file';
import { runs } from '../../runs';

const parse = (text: string) => parseEndpointsFile(text, 'endpoints.yaml');

test('reads YAML', () => {
  const text = `
endpoints:
  - { name: server-0, address: 10.0.0.1, port: 8000, labels: { role: decode } }
  - address: "fd00:0:0::1"
    port: 8000
`;
  expect(parse(text)).toEqual([
    { id: '10.0.0.1:8000', name: 'server-0', address: '10.0.0.1', port: 8000, labels: { role: 'decode' }, ready: true },
    { id: '[fd00::1]:8000', name: '[fd00::1]:8000', address: 'fd00:0:0::1', port: 8000, labels: {}, ready: true },
  ]);
});

test('an endpoint may say how it is spoken with', () => {
  const text = 'endpoints: [{ address: 10.0.0.1, port: 8000, scheme: https }]';
  expect(parse(text)[0].scheme).toBe('https');
});

test('reads JSON', () => {
  const text = JSON.stringify({ endpoints: [{ address: '127.0.0.1', port: 1 }] }, null, 2);
  expect(parse(text).map(({ id }) => id)).toEqual(['127.0.0.1:1']);
});

test('an empty list is a pool without endpoints', () => {
  expect(parse('endpoints: []')).toEqual([]);
});

test('one address may serve on several ports', () => {
  const text = 'endpoints: [{ address: 10.0.0.1, port: 8000 }, { address: 10.0.0.1, port: 8001 }]';
  expect(parse(text)).toHaveLength(2);
});

describe('refuses, with line and field,', () => {
  const entry = (fields: string) => `endpoints:\n  - address: 10.0.0.1\n    port: 8000\n  - ${fields}\n`;
  test.each([
    ['an empty file', '', 'endpoints.yaml:1: the text is not a mapping'],
    ['a text that is no mapping', '- a\n- b\n', 'endpoints.yaml:1: the text is not a mapping'],
    ['broken YAML', 'endpoints:\n  - {address: "10.0.0.1\n', 'neither YAML nor JSON'],
    ['broken JSON', '{"endpoints": [{"address": "10.0.0.1", "port": 80}', 'neither YAML nor JSON'],
    ['no list', 'endpoints:\n', 'endpoints is not a list'],
    ['another top field', 'endpoints: []\nservers: []\n', 'endpoints.yaml:2: servers is no field'],
    ['an entry that is no mapping', entry('10.0.0.1:8000'), 'endpoints.yaml:4: endpoints[1] is not a mapping'],
    ['a host name', entry('{address: localhost, port: 1}'), 'endpoints.yaml:4: endpoints[1].address is "localhost"'],
    ['no address', entry('{port: 1}'), 'endpoints.yaml:4: endpoints[1].address is missing'],
    ['an address in brackets', entry('{address: "[::1]", port: 1}'), 'endpoints[1].address is "[::1]"'],
    ['port 0', entry('{address: 10.0.0.2, port: 0}'), 'endpoints.yaml:4: endpoints[1].port is 0'],
    ['port 65536', entry('{address: 10.0.0.2, port: 65536}'), 'endpoints[1].port is 65536'],
    ['a port in quotes', entry('{address: 10.0.0.2, port: "80"}'), 'endpoints[1].port is "80"'],
    ['another scheme', entry('{address: 10.0.0.2, port: 1, scheme: tls}'), 'endpoints[1].scheme is "tls"'],
    ['no port', entry('{address: 10.0.0.2}'), 'endpoints[1].port is missing'],
    ['a name that is no text', entry('{address: 10.0.0.2, port: 1, name: 7}'), 'endpoints[1].name is 7'],
    ['a label that is no text', entry('{address: 10.0.0.2, port: 1, labels: {a: 1}}'), 'endpoints[1].labels.a is 1'],
    [
      'labels that are no mapping',
      entry('{address: 10.0.0.2, port: 1, labels: [a]}'),
      'endpoints[1].labels is not a mapping',
    ],
    ['an unknown field', entry('{address: 10.0.0.2, prot: 1}'), 'endpoints.yaml:4: endpoints[1].prot is no field'],
    [
      'an endpoint twice',
      entry('{address: 10.0.0.1, port: 8000}'),
      'endpoints.yaml:4: endpoints[1] is 10.0.0.1:8000 again',
    ],
    [
      'an IPv6 endpoint twice in two spellings',
      'endpoints: [{address: "fd00::1", port: 1}, {address: "FD00:0::1", port: 1}]',
      'endpoints[1] is [fd00::1]:1 again',
    ],
  ])('%s', (_, text, message) => {
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).toThrow('GKEI_ENDPOINTS_FILE');
  });
});

describe('whatever stands in it, is read or refused:', () => {
  const readOrRefused = (text: string) => {
    try {
      return parse(text);
    } catch (error) {
      expect(String(error)).toContain('GKEI_ENDPOINTS_FILE');
      return [];
    }
  };

  test('any text, and any valid file with some of it overwritten', () => {
    const valid =
      'endpoints:\n  - &one { name: a, address: 10.0.0.1, port: 8000, labels: { role: decode } }\n' +
      '  - { address: "fd00::1", port: 8000, scheme: https }\n';
    const piece = fc.oneof(
      fc.constantFrom(
        '*one',
        '&one',
        '<<: *one',
        '!!set',
        '? ',
        '- ',
        '[',
        '{',
        '|\n',
        '%YAML',
        '---\n',
        'null',
        '.inf',
      ),
      fc.string({ maxLength: 5 }),
    );
    const overwritten = fc
      .array(fc.tuple(fc.nat(valid.length), fc.nat(8), piece), { minLength: 1, maxLength: 4 })
      .map((changes) =>
        changes.reduce((text, [at, length, by]) => text.slice(0, at) + by + text.slice(at + length), valid),
      );
    fc.assert(
      fc.property(fc.oneof(overwritten, fc.string(), fc.json()), (text) => {
        for (const { address, port } of readOrRefused(text)) {
          expect([typeof address, Number.isInteger(port)]).toEqual(['string', true]);
        }
      }),
      { numRuns: runs(250), interruptAfterTimeLimit: 10_000 },
    );
  });

  test.each([
    ['deep nesting', 'endpoints: '.padEnd(100_000, '[')],
    [
      'aliases of aliases',
      `a: &a [x]\n${'bcdefghij'.replace(/./g, (name) => `${name}: &${name} [${`*${String.fromCharCode(name.charCodeAt(0) - 1)}, `.repeat(9)}]\n`)}endpoints: *j\n`,
    ],
    ['an alias in place of an entry', 'endpoints: [&a { address: 10.0.0.1, port: 1 }, *a]'],
    ['an alias of itself', 'endpoints: &a [*a]'],
  ])('%s', (_, text) => {
    expect(readOrRefused(text)).toEqual([]);
  });
});
