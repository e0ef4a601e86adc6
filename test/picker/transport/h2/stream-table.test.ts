import type { Http2Call } from '../../../../src/picker/transport/h2/http2-call';
import { StreamTable } from '../../../../src/picker/transport/h2/stream-table';

const call = (streamId: number) => ({ streamId }) as Http2Call;

describe('StreamTable', () => {
  it('knows calls until they are forgotten, once', () => {
    const table = new StreamTable();
    const [first, second] = [call(1), call(3)];
    table.add(first);
    table.add(second);
    expect([table.get(1), table.size, [...table.all()]]).toEqual([first, 2, [first, second]]);
    expect([table.delete(first), table.delete(first), table.size]).toEqual([true, false, 1]);
    expect(table.get(1)).toBeUndefined();
  });

  it('lets every call be forgotten while all are told of the end', () => {
    const table = new StreamTable();
    for (const streamId of [1, 3, 5]) table.add(call(streamId));
    for (const each of table.all()) table.delete(each);
    expect(table.size).toBe(0);
  });

  it('refuses frames on streams that were never opened, and on none', () => {
    const table = new StreamTable();
    table.last = 5;
    for (const opened of [1, 3, 5]) expect(() => table.requireOpened(opened)).not.toThrow();
    for (const other of [0, 4, 7]) {
      expect(() => table.requireOpened(other)).toThrow(
        expect.objectContaining({ code: 1, message: `a frame on stream ${other}, which was never opened` }),
      );
    }
  });

  it('remembers the last thousand streams that the server has reset', () => {
    const table = new StreamTable();
    for (let streamId = 1; streamId <= 2_003; streamId += 2) table.noteReset(streamId);
    expect([1, 3, 5, 2_003].map((streamId) => table.wasReset(streamId))).toEqual([false, false, true, true]);
  });
});
