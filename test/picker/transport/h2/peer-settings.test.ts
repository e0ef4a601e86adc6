import { PeerSettings } from '../../../../src/picker/transport/h2/peer-settings';

/** The payload of a SETTINGS frame, from identifiers and values. */
function payload(...settings: readonly [number, number][]): Buffer {
  const bytes = Buffer.alloc(settings.length * 6);
  for (const [index, [setting, value]] of settings.entries()) {
    bytes.writeUInt16BE(setting, index * 6);
    bytes.writeUInt32BE(value, index * 6 + 2);
  }
  return bytes;
}

describe('PeerSettings', () => {
  it('begins as the protocol says', () => {
    expect(new PeerSettings()).toMatchObject({ initialWindowBytes: 65_535, maxFrameBytes: 16_384 });
  });

  it('says by how much the windows of open streams change, up or down', () => {
    const settings = new PeerSettings();
    expect(settings.apply(payload([4, 100_000]))).toBe(34_465);
    expect(settings.apply(payload([4, 0]))).toBe(-100_000);
    expect(settings.apply(payload([4, 70_000], [4, 5]))).toBe(5); // the last one counts
    expect(settings.apply(payload())).toBe(0);
    expect(settings.initialWindowBytes).toBe(5);
  });

  it('sends frames as long as the client takes, up to 64 KiB', () => {
    const settings = new PeerSettings();
    settings.apply(payload([5, 20_000]));
    expect(settings.maxFrameBytes).toBe(20_000);
    settings.apply(payload([5, 0xff_ffff]));
    expect(settings.maxFrameBytes).toBe(65_536);
  });

  it('asks once to shrink the header table, where the client has less than the default', () => {
    const settings = new PeerSettings();
    settings.apply(payload([1, 4_096]));
    expect(settings.awaitsSmallTable).toBe(false);
    settings.apply(payload([1, 0]));
    expect(settings.awaitsSmallTable).toBe(true);
    settings.awaitsSmallTable = false; // said
    settings.apply(payload([1, 100]));
    expect(settings.awaitsSmallTable).toBe(false);
  });

  it('takes settings that it need not know', () => {
    expect(new PeerSettings().apply(payload([2, 0], [2, 1], [3, 7], [6, 1], [0x4a4a, 9]))).toBe(0);
  });

  it.each([
    ['half a setting', Buffer.alloc(7), 6],
    ['ENABLE_PUSH of 2', payload([2, 2]), 1],
    ['a window above 31 bits', payload([4, 0x8000_0000]), 3],
    ['frames below 16 KiB', payload([5, 16_383]), 1],
    ['frames above 24 bits', payload([5, 0x100_0000]), 1],
  ])('refuses %s', (_what, bytes, code) => {
    expect(() => new PeerSettings().apply(bytes)).toThrow(expect.objectContaining({ code }));
  });
});
