import * as fc from 'fast-check';
import { HeaderDecoder } from '../../../../src/picker/transport/h2/header-decoder';
import { runs } from '../../../runs';

/** Decodes blocks of one connection, each written in hexadecimal; the size of the table stands behind each. */
function decode(decoder: HeaderDecoder, hex: string): [fields: string[], tableSize: number] {
  const fields: string[] = [];
  decoder.decode(Buffer.from(hex, 'hex'), { field: ({ name, value }) => fields.push(`${name}: ${value}`) });
  return [fields, decoder.tableSize];
}

const FIRST_REQUEST = [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com'];
const REQUESTS: [string[], number][] = [
  [FIRST_REQUEST, 57],
  [[...FIRST_REQUEST, 'cache-control: no-cache'], 110],
  [
    [':method: GET', ':scheme: https', ':path: /index.html', ':authority: www.example.com', 'custom-key: custom-value'],
    164,
  ],
];

const FIRST_RESPONSE = [
  ':status: 302',
  'cache-control: private',
  'date: Mon, 21 Oct 2013 20:13:21 GMT',
  'location: https://www.example.com',
];
const RESPONSES: [string[], number][] = [
  [FIRST_RESPONSE, 222],
  [[':status: 307', ...FIRST_RESPONSE.slice(1)], 222],
  [
    [
      ':status: 200',
      'cache-control: private',
      'date: Mon, 21 Oct 2013 20:13:22 GMT',
      'location: https://www.example.com',
      'content-encoding: gzip',
      'set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1',
    ],
    215,
  ],
];

/** The examples of responses are about a table of 256 bytes, which a block may set at its beginning. */
const TABLE_OF_256 = '3fe101';

describe('HeaderDecoder, by the examples of RFC 7541, Appendix C', () => {
  it.each([
    [
      'C.2.1, literal with indexing',
      '400a637573746f6d2d6b65790d637573746f6d2d686561646572',
      'custom-key: custom-header',
      55,
    ],
    ['C.2.2, literal without indexing', '040c2f73616d706c652f70617468', ':path: /sample/path', 0],
    ['C.2.3, literal never indexed', '100870617373776f726406736563726574', 'password: secret', 0],
    ['C.2.4, indexed', '82', ':method: GET', 0],
  ])('%s', (_, hex, field, size) => {
    expect(decode(new HeaderDecoder(), hex)).toEqual([[field], size]);
  });

  it.each([
    [
      'C.3, requests',
      REQUESTS,
      [
        '828684410f7777772e6578616d706c652e636f6d',
        '828684be58086e6f2d6361636865',
        '828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
      ],
    ],
    [
      'C.4, requests in Huffman code',
      REQUESTS,
      [
        '828684418cf1e3c2e5f23a6ba0ab90f4ff',
        '828684be5886a8eb10649cbf',
        '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
      ],
    ],
    [
      'C.5, responses that evict',
      RESPONSES,
      [
        `${TABLE_OF_256}4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d`,
        '4803333037c1c0bf',
        '88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31',
      ],
    ],
    [
      'C.6, responses that evict, in Huffman code',
      RESPONSES,
      [
        `${TABLE_OF_256}488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3`,
        '4883640effc1c0bf',
        '88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
      ],
    ],
  ])('%s', (_, expected, blocks) => {
    const decoder = new HeaderDecoder();
    expect(blocks.map((hex) => decode(decoder, hex))).toEqual(expected);
  });

  it('C.1, integers', () => {
    const decoder = new HeaderDecoder();
    // 1337 as the length of a value, on a prefix of seven bits.
    const [fields] = decode(decoder, `04${'7fba09'}${'61'.repeat(1337)}`);
    expect(fields).toEqual([`:path: ${'a'.repeat(1337)}`]);
  });
});

describe('HeaderDecoder', () => {
  it.each([
    ['the index 0', '80'],
    ['an index beyond the tables', 'be'],
    ['a name beyond the tables', '7f1000'],
    ['a block that ends within an integer', '7f'],
    ['an integer without end', `7f${'ff'.repeat(20)}`],
    ['a string longer than the block', '00056161'],
    ['a table larger than agreed on', '3fe21f'],
    ['a change of the table behind headers', '8220'],
    ['padding of a whole byte', '000161821fff'],
    ['padding of other bits than ones', '0001618118'],
    ['the end of the string within the code', '00016184ffffffff'],
  ])('refuses %s', (_, hex) => {
    expect(() => decode(new HeaderDecoder(), hex)).toThrow(expect.objectContaining({ code: 9 }));
  });

  it('takes two changes of the table before headers', () => {
    const decoder = new HeaderDecoder();
    decode(decoder, '40016101624001630164');
    expect(decode(decoder, '203fe11f82')).toEqual([[':method: GET'], 0]);
  });

  it('empties the table for a field that never fits', () => {
    const decoder = new HeaderDecoder();
    decode(decoder, '4001610162');
    const [, size] = decode(decoder, `400161${'7f811f'}${'62'.repeat(4096)}`);
    expect(size).toBe(0);
  });

  it('either decodes bytes or refuses them', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 8 }), (blocks) => {
        const decoder = new HeaderDecoder();
        try {
          for (const block of blocks) {
            decode(decoder, Buffer.from(block).toString('hex'));
            expect(decoder.tableSize).toBeLessThanOrEqual(4096);
          }
        } catch (error) {
          expect(error).toMatchObject({ code: 9 });
        }
      }),
      { numRuns: runs(500) },
    );
  });
});
