/**
 * Where the frames of a Zstandard stream end, of which it may have several. Source: RFC 8878 section 3.
 */

/** Magic numbers, of which skippable frames have sixteen. */
const FRAME_MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const SKIPPABLE_MASK = 0xfffffff0;

const MAGIC_BYTES = 4;
const SKIPPABLE_SIZE_BYTES = 4;
const BLOCK_HEADER_BYTES = 3;
const CHECKSUM_BYTES = 4;

/** Bytes of the fields of a frame's header, by what its descriptor says of them. */
const DICTIONARY_BYTES = [0, 1, 2, 4];
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];

/** Of a block whose content is one byte, its size says how often that comes. */
const REPEATED = 1;

enum Part {
  MAGIC,
  SKIPPABLE_SIZE,
  DESCRIPTOR,
  BLOCK_HEADER,
  /** Of which only the length is known. */
  CONTENT,
}

/** Follows a stream through its pieces, to find the ends of its frames. */
export class ZstdFrames {
  /** How many have ended. */
  ended = 0;

  private part: Part = Part.MAGIC;
  /** The number that is being read, lowest byte first. */
  private number = 0;
  private numberBytes = 0;
  /** Bytes of content that are still to come. */
  private left = 0;
  /** What follows the content; a magic number behind the end of a frame. */
  private afterContent: Part = Part.MAGIC;
  private hasChecksum = false;
  /** Nothing is looked for any more: it is not Zstandard. */
  private isLost = false;

  /** The offset behind the frame that ends first in the piece from `start` on; the piece's length where none does. */
  endOfFrame(piece: Buffer, start: number): number {
    let at = start;
    while (at < piece.length && !this.isLost) {
      at += this.take(piece, at);
      if (this.endsContent()) {
        this.part = this.afterContent;
        if (this.part === Part.MAGIC) {
          this.ended++;
          return at;
        }
      }
    }
    return piece.length;
  }

  /** @returns how many bytes were taken */
  private take(piece: Buffer, at: number): number {
    if (this.part !== Part.CONTENT) {
      this.takeByte(piece[at]);
      return 1;
    }
    const taken = Math.min(this.left, piece.length - at);
    this.left -= taken;
    return taken;
  }

  private endsContent(): boolean {
    return this.part === Part.CONTENT && this.left === 0;
  }

  private takeByte(byte: number): void {
    this.number += byte * 256 ** this.numberBytes;
    this.numberBytes++;
    if (this.numberBytes < bytesOf(this.part)) {
      return;
    }
    const { number } = this;
    this.number = 0;
    this.numberBytes = 0;
    switch (this.part) {
      case Part.MAGIC:
        this.magic(number);
        break;
      case Part.SKIPPABLE_SIZE:
        this.content(number, Part.MAGIC);
        break;
      case Part.DESCRIPTOR:
        this.descriptor(number);
        break;
      default:
        this.blockHeader(number);
    }
  }

  private magic(number: number): void {
    if (number === FRAME_MAGIC) {
      this.part = Part.DESCRIPTOR;
    } else if ((number & SKIPPABLE_MASK) >>> 0 === SKIPPABLE_MAGIC) {
      this.part = Part.SKIPPABLE_SIZE;
    } else {
      this.isLost = true;
    }
  }

  private descriptor(descriptor: number): void {
    const hasOneSegment = (descriptor & 0b10_0000) !== 0;
    const windowBytes = hasOneSegment ? 0 : 1;
    const sizeFlag = descriptor >> 6;
    const sizeBytes = sizeFlag === 0 && hasOneSegment ? 1 : CONTENT_SIZE_BYTES[sizeFlag];
    this.hasChecksum = (descriptor & 0b100) !== 0;
    this.content(windowBytes + DICTIONARY_BYTES[descriptor & 0b11] + sizeBytes, Part.BLOCK_HEADER);
  }

  private blockHeader(header: number): void {
    const isLast = (header & 1) !== 0;
    const type = (header >> 1) & 0b11;
    const bytes = type === REPEATED ? 1 : header >> 3;
    this.content(bytes + (isLast && this.hasChecksum ? CHECKSUM_BYTES : 0), isLast ? Part.MAGIC : Part.BLOCK_HEADER);
  }

  private content(bytes: number, after: Part): void {
    this.part = Part.CONTENT;
    this.left = bytes;
    this.afterContent = after;
  }
}

function bytesOf(part: Part): number {
  switch (part) {
    case Part.MAGIC:
      return MAGIC_BYTES;
    case Part.SKIPPABLE_SIZE:
      return SKIPPABLE_SIZE_BYTES;
    case Part.DESCRIPTOR:
      return 1;
    default:
      return BLOCK_HEADER_BYTES;
  }
}
