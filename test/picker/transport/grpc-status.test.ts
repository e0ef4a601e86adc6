import * as fc from 'fast-check';
import { encodeGrpcMessage } from '../../../src/picker/transport/grpc-status';

describe('encodeGrpcMessage', () => {
  it('leaves printable ASCII alone but for the percent sign', () => {
    expect(encodeGrpcMessage('a message of 5 bytes: ~')).toBe('a message of 5 bytes: ~');
    expect(encodeGrpcMessage('100 %\n')).toBe('100 %25%0A');
  });

  it('can be decoded, and always fits into a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const encoded = encodeGrpcMessage(text);
        expect(encoded).toMatch(/^[\x20-\x7e]*$/);
        expect(decodeURIComponent(encoded)).toBe(text);
      }),
    );
  });
});
