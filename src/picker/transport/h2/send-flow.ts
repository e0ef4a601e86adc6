import { PREFIX_BYTES } from '../message-assembler';
import type { FloodGuard } from './flood-guard';
import { ConnectionError, DEFAULT_WINDOW_BYTES, ErrorCode, MAX_31_BITS } from './frame';
import type { FrameWriter } from './frame-writer';
import type { Output } from './output';
import type { PeerSettings } from './peer-settings';
import type { SendQueue } from './send-queue';

/** A head up to so many bytes, as pieces of a body have, is sooner copied byte by byte. */
const SHORT_HEAD = 32;

/** A call, as far as sending is concerned. */
export interface Sender {
  readonly streamId: number;
  /** How much the client takes on this stream; below 0 when it has lowered the window meanwhile. */
  sendWindow: number;
  readonly queue: SendQueue;
  /** Its connection has room again: sends one frame. @returns whether it could send more */
  sendFrame(): boolean;
}

/**
 * Sends messages as DATA, as far as the windows of stream and connection and the pace of the client allow. Calls that wait
 * for the connection take turns; a call that waits for its own window is in nobody's way.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-5.2 and section 6.9
 */
export class SendFlow {
  private window = DEFAULT_WINDOW_BYTES;
  private readonly waiting = new Set<Sender>();

  constructor(
    private readonly output: Output,
    private readonly writer: FrameWriter,
    private readonly settings: PeerSettings,
    private readonly guard: FloodGuard,
  ) {}

  /** Sends a message: at once, or behind what waits already. */
  message(sender: Sender, head: Buffer, body: Buffer | undefined): void {
    const bodyLength = body === undefined ? 0 : body.length;
    const length = PREFIX_BYTES + head.length + bodyLength;
    const { output } = this;
    const { queue } = sender;
    if (queue.bytes === 0 && length <= this.room(sender)) {
      this.startFrame(sender, length);
      const at = output.reserve(PREFIX_BYTES + head.length);
      writeHead(output.buffer, at, head, bodyLength);
      if (body !== undefined) {
        output.pass(body);
      }
      return;
    }
    const copy = Buffer.allocUnsafe(PREFIX_BYTES + head.length);
    writeHead(copy, 0, head, bodyLength);
    queue.push(copy);
    if (body !== undefined && bodyLength > 0) {
      queue.push(body);
    }
    this.pump(sender);
  }

  /** Sends what a call may send of what waits. */
  pump(sender: Sender): void {
    while (sender.queue.bytes > 0) {
      if (!this.frame(sender)) {
        return;
      }
    }
  }

  /** Sends one frame of what waits; false when nothing may leave now. */
  frame(sender: Sender): boolean {
    const { queue } = sender;
    const length = Math.min(queue.bytes, this.room(sender));
    if (length <= 0) {
      if (sender.sendWindow > 0 && queue.bytes > 0) {
        this.waiting.add(sender);
      }
      return false;
    }
    this.startFrame(sender, length);
    queue.move(length, this.output);
    return true;
  }

  /** A call that is over waits no more. */
  forget(sender: Sender): void {
    this.waiting.delete(sender);
  }

  /** The client takes more on the connection. @throws ConnectionError */
  widen(bytes: number): void {
    this.window += bytes;
    if (this.window > MAX_31_BITS) {
      throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, 'a window that is too wide');
    }
    this.resume();
  }

  /** Lets calls that wait for the connection take turns, a frame each. */
  resume(): void {
    // A call that is added again while the set is walked comes once more, at its end.
    for (const sender of this.waiting) {
      if (this.window <= 0 || this.output.congested) {
        return;
      }
      this.waiting.delete(sender);
      if (sender.sendFrame()) {
        this.waiting.add(sender);
      }
    }
  }

  /** How much of a call may leave in the next frame. */
  private room(sender: Sender): number {
    return this.output.congested ? 0 : Math.min(sender.sendWindow, this.window, this.settings.maxFrameBytes);
  }

  private startFrame(sender: Sender, length: number): void {
    sender.sendWindow -= length;
    this.window -= length;
    this.guard.progress();
    this.writer.dataHead(sender.streamId, length);
  }
}

/** Writes the prefix of a message and its head. */
function writeHead(target: Buffer, at: number, head: Buffer, bodyLength: number): void {
  const length = head.length + bodyLength;
  target[at] = 0; // not compressed
  target[at + 1] = length >> 24;
  target[at + 2] = length >> 16;
  target[at + 3] = length >> 8;
  target[at + 4] = length;
  const start = at + PREFIX_BYTES;
  if (head.length > SHORT_HEAD) {
    head.copy(target, start);
    return;
  }
  for (let index = 0; index < head.length; index++) {
    target[start + index] = head[index];
  }
}
