import * as fc from 'fast-check';
import { HeaderSelection } from '../../../src/picker/wire/header-selection';
import { WireReader } from '../../../src/picker/wire/wire-reader';
import { type Headers, headerMap, type ValueField } from './_processing-messages';
import { encode } from './_protobuf';

const WANTED = [':path', ':method', 'content-type', 'x-model'] as const;

class Selected {
  private readonly selection = new HeaderSelection();
  private readonly headers = new Map(WANTED.map((name) => [name, this.selection.want(name)]));

  read(headers: Headers, as: ValueField): void {
    this.selection.readFrom(new WireReader().over(encode(headerMap(headers, as))));
  }

  get(name: (typeof WANTED)[number]): string | undefined {
    return this.headers.get(name)!.value;
  }
}

function select(headers: Headers, as: ValueField = 'raw_value'): Selected {
  const selection = new Selected();
  selection.read(headers, as);
  return selection;
}

describe('HeaderSelection', () => {
  it.each(['value', 'raw_value'] as const)('reads values sent as %s', (as) => {
    const selection = select(
      [
        [':path', '/v1/completions'],
        ['other', 'x'],
        ['x-model', 'caf\xe9'],
      ],
      as,
    );
    expect(selection.get(':path')).toBe('/v1/completions');
    expect(selection.get('x-model')).toBe('caf\xe9');
    expect(selection.get('content-type')).toBeUndefined();
  });

  it('tells an empty value from none', () => {
    const selection = select([['x-model', '']]);
    expect(selection.get('x-model')).toBe('');
    expect(selection.get(':path')).toBeUndefined();
  });

  it('takes the first of two values', () => {
    expect(
      select([
        [':path', '/first'],
        [':path', '/second'],
      ]).get(':path'),
    ).toBe('/first');
  });

  it('forgets the block before', () => {
    const selection = select([[':path', '/']]);
    selection.read([[':method', 'GET']], 'raw_value');
    expect(selection.get(':path')).toBeUndefined();
    expect(selection.get(':method')).toBe('GET');
  });

  it('reads block after block, whatever the one before said', () => {
    const selection = new Selected();
    for (const path of ['/v1', '/v1', '/v2', '/v1', '', '/v1', '/v10', 'caf\xe9', 'caf\xea', 'caf\xe9']) {
      selection.read([[':path', path]], 'raw_value');
      expect(selection.get(':path')).toBe(path);
    }
  });

  it('finds exactly the wanted names among any others', () => {
    const name = fc.oneof(fc.constantFrom<string>(...WANTED), fc.string({ minLength: 1, maxLength: 14 }));
    const header = fc.tuple(name, fc.string({ unit: 'binary-ascii' }));
    fc.assert(
      fc.property(fc.array(header), (headers) => {
        const selection = select(headers);
        for (const wanted of WANTED) {
          expect(selection.get(wanted)).toBe(headers.find(([key]) => key === wanted)?.[1]);
        }
      }),
    );
  });
});
