import { HeaderField } from '../../../../src/picker/transport/h2/header-field';
import { HeaderTable } from '../../../../src/picker/transport/h2/header-table';

const text = ({ name, value }: HeaderField) => `${name}: ${value}`;

describe('HeaderTable', () => {
  it.each([
    [1, ':authority: '],
    [2, ':method: GET'],
    [7, ':scheme: https'],
    [8, ':status: 200'],
    [14, ':status: 500'],
    [15, 'accept-charset: '],
    [16, 'accept-encoding: gzip, deflate'],
    [20, 'access-control-allow-origin: '],
    [31, 'content-type: '],
    [38, 'host: '],
    [48, 'proxy-authenticate: '],
    [58, 'user-agent: '],
    [61, 'www-authenticate: '],
  ])('has at %i the field "%s" from the start', (index, field) => {
    expect(text(new HeaderTable().at(index))).toBe(field);
  });

  it('numbers what is put there from the newest on, and forgets the oldest', () => {
    const table = new HeaderTable();
    for (let index = 0; index < 1000; index++) {
      table.add(new HeaderField('a', String(index)));
    }
    const kept = Math.floor(4096 / 36);
    expect(table.size).toBe(kept * 36);
    expect(text(table.at(62))).toBe('a: 999');
    expect(text(table.at(61 + kept))).toBe(`a: ${1000 - kept}`);
    expect(() => table.at(62 + kept)).toThrow('no header has the index');
  });

  it('holds as many fields as fit when they are as small as can be', () => {
    const table = new HeaderTable();
    for (let index = 0; index < 200; index++) {
      table.add(new HeaderField('', ''));
    }
    expect(table.size).toBe(4096);
    expect(text(table.at(61 + 128))).toBe(': ');
    expect(() => table.at(61 + 129)).toThrow();
  });
});
