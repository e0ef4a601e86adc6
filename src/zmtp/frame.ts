/** The bits of a frame's first byte. */
export const FrameFlag = {
  /** More frames of the message follow. */
  MORE: 1,
  /** Its length has 8 bytes, not 1. */
  LONG: 2,
  /** It is a command, not a part of a message. */
  COMMAND: 4,
} as const;

/** Longest body whose length has one byte. */
const MOST_SHORT_BYTES = 255;

/** The bytes of a frame. */
export function frame(flags: number, body: Buffer): Buffer {
  if (body.length <= MOST_SHORT_BYTES) return Buffer.concat([Buffer.from([flags, body.length]), body]);
  const head = Buffer.alloc(9);
  head[0] = flags | FrameFlag.LONG;
  head.writeUInt32BE(body.length, 5);
  return Buffer.concat([head, body]);
}

/** The bytes of a message of these parts. */
export function message(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts.map((part, at) => frame(at === parts.length - 1 ? 0 : FrameFlag.MORE, part)));
}
