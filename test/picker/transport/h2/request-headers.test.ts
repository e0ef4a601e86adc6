import { HeaderField } from '../../../../src/picker/transport/h2/header-field';
import { RequestHeaders } from '../../../../src/picker/transport/h2/request-headers';

function headersOf(...fields: readonly [string, string][]): RequestHeaders {
  const headers = new RequestHeaders();
  for (const [name, value] of fields) headers.field(new HeaderField(name, value));
  return headers;
}

const METHOD: [string, string] = [':method', 'POST'];
const PATH: [string, string] = [':path', '/service/method'];
const SCHEME: [string, string] = [':scheme', 'http'];
const BEGINNING = [METHOD, PATH, SCHEME];

describe('RequestHeaders', () => {
  it('keep what the server needs, and the size of everything', () => {
    const headers = headersOf(
      ...BEGINNING,
      [':authority', 'a'],
      ['content-type', 'application/grpc'],
      ['grpc-timeout', '1S'],
      ['x', 'yz'],
    );
    expect(headers).toMatchObject({
      method: 'POST',
      path: '/service/method',
      contentType: 'application/grpc',
      grpcTimeout: '1S',
      wellFormed: true,
      // Characters and 32 bytes for each field.
      size:
        ':methodPOST:path/service/method:schemehttp:authorityacontent-typeapplication/grpcgrpc-timeout1Sxyz'.length +
        7 * 32,
    });
  });

  it('forget the request before', () => {
    const headers = headersOf(...BEGINNING, ['te', 'gzip']);
    expect(headers.wellFormed).toBe(false);
    headers.clear();
    expect(headers).toEqual(new RequestHeaders());
  });

  it.each<[string, readonly [string, string][]]>([
    ['without a method', [PATH, SCHEME]],
    ['without a path', [METHOD, SCHEME]],
    ['with an empty path', [METHOD, [':path', ''], SCHEME]],
    ['without a scheme', [METHOD, PATH]],
    ['with two methods', [METHOD, ...BEGINNING]],
    ['with two authorities', [...BEGINNING, [':authority', 'a'], [':authority', 'a']]],
    ['with a pseudo-header behind others', [METHOD, PATH, ['x', 'y'], SCHEME]],
    ['with a pseudo-header of answers', [...BEGINNING, [':status', '200']]],
    ['with a header of a connection', [...BEGINNING, ['connection', 'close']]],
    ['with capitals in a name', [...BEGINNING, ['Content-Type', 'x']]],
    ['with a line break in a value', [...BEGINNING, ['x', 'a\nb']]],
    ['with te other than trailers', [...BEGINNING, ['te', 'gzip']]],
  ])('are malformed %s', (_what, fields) => {
    expect(headersOf(...fields).wellFormed).toBe(false);
  });

  it('may be trailers without pseudo-headers', () => {
    expect(headersOf(['x', 'y']).wellFormedTrailers).toBe(true);
    expect(headersOf().wellFormedTrailers).toBe(true);
    expect(headersOf([':path', '/']).wellFormedTrailers).toBe(false);
    expect(headersOf(['upgrade', 'h3']).wellFormedTrailers).toBe(false);
  });
});
