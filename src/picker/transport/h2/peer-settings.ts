import { ConnectionError, DEFAULT_WINDOW_BYTES, ErrorCode, MAX_31_BITS, MAX_FRAME_BYTES } from './frame';
import { HEADER_TABLE_BYTES } from './header-table';

/** The identifiers of settings (section 6.5.2). */
export const Setting = {
  HEADER_TABLE_SIZE: 1,
  ENABLE_PUSH: 2,
  MAX_CONCURRENT_STREAMS: 3,
  INITIAL_WINDOW_SIZE: 4,
  MAX_FRAME_SIZE: 5,
  MAX_HEADER_LIST_SIZE: 6,
} as const;

const SETTING_BYTES = 6;

/** Longest frame that is sent, even if a client takes longer ones: they hold other calls up. */
const LONGEST_SENT_BYTES = 65_536;

/**
 * What a client has said about itself.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-6.5
 */
export class PeerSettings {
  /** The window that streams begin with. */
  initialWindowBytes = DEFAULT_WINDOW_BYTES;
  /** Longest payload of a frame to send. */
  maxFrameBytes = MAX_FRAME_BYTES;
  /** The client has lowered the size of the header table, and waits for the server to use no more than that. */
  awaitsSmallTable = false;

  private tableLowered = false;

  /**
   * Takes a SETTINGS frame.
   * @returns by how much the windows of streams that are open have changed
   * @throws ConnectionError
   */
  apply(payload: Buffer): number {
    if (payload.length % SETTING_BYTES !== 0) {
      throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, 'half a setting');
    }
    const before = this.initialWindowBytes;
    for (let at = 0; at < payload.length; at += SETTING_BYTES) {
      this.set(payload.readUInt16BE(at), payload.readUInt32BE(at + 2));
    }
    return this.initialWindowBytes - before;
  }

  private set(setting: number, value: number): void {
    switch (setting) {
      case Setting.HEADER_TABLE_SIZE:
        if (value < HEADER_TABLE_BYTES && !this.tableLowered) {
          this.tableLowered = true;
          this.awaitsSmallTable = true;
        }
        return;
      case Setting.ENABLE_PUSH:
        if (value > 1) {
          throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, `ENABLE_PUSH is ${value}`);
        }
        return;
      case Setting.INITIAL_WINDOW_SIZE:
        if (value > MAX_31_BITS) {
          throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, `INITIAL_WINDOW_SIZE is ${value}`);
        }
        this.initialWindowBytes = value;
        return;
      case Setting.MAX_FRAME_SIZE:
        if (value < MAX_FRAME_BYTES || value > 0xff_ffff) {
          throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, `MAX_FRAME_SIZE is ${value}`);
        }
        this.maxFrameBytes = Math.min(value, LONGEST_SENT_BYTES);
        return;
      default: // limits on what the server never reaches, and settings that it need not know
    }
  }
}
