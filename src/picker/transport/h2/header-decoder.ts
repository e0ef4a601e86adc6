import { ConnectionError, ErrorCode } from './frame';
import { HeaderField } from './header-field';
import { HeaderTable } from './header-table';
import { decodeHuffman } from './huffman';

/** What takes the fields of a header block, in their order. */
export interface FieldSink {
  field(field: HeaderField): void;
}

/** No number in a header block is as high. */
const MAX_INTEGER = 2 ** 28;

/**
 * Decodes the header blocks of one connection, each of which may refer to the ones before.
 * @see https://www.rfc-editor.org/rfc/rfc7541#section-6
 */
export class HeaderDecoder {
  private readonly table = new HeaderTable();
  private block!: Buffer;
  private at = 0;

  /** The size of what the client has put into the header table. */
  get tableSize(): number {
    return this.table.size;
  }

  /** @throws ConnectionError when a block is malformed: those after it could not be understood */
  decode(block: Buffer, sink: FieldSink): void {
    this.block = block;
    this.at = 0;
    let atStart = true;
    while (this.at < block.length) {
      const byte = block[this.at];
      if (byte >= 0x80) {
        sink.field(this.table.at(this.integer(0x7f)));
      } else if (byte >= 0x40) {
        const field = this.literal(0x3f);
        this.table.add(field);
        sink.field(field);
      } else if (byte >= 0x20) {
        if (!atStart) {
          throw malformed('a change of the table behind headers');
        }
        this.table.resize(this.integer(0x1f));
        continue;
      } else {
        sink.field(this.literal(0x0f)); // not to be put into the table, whether never or just now
      }
      atStart = false;
    }
  }

  private literal(mask: number): HeaderField {
    const index = this.integer(mask);
    const name = index === 0 ? this.string() : this.table.at(index).name;
    return new HeaderField(name, this.string());
  }

  /** @see https://www.rfc-editor.org/rfc/rfc7541#section-5.1 */
  private integer(mask: number): number {
    let value = this.byte() & mask;
    if (value < mask) {
      return value;
    }
    let factor = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (value >= MAX_INTEGER || factor >= MAX_INTEGER) {
        throw malformed('a number beyond all limits');
      }
      if (byte < 0x80) {
        return value;
      }
      factor *= 0x80;
    }
  }

  private string(): string {
    const { block } = this;
    const encoded = block[this.at] >= 0x80;
    const length = this.integer(0x7f);
    const start = this.at;
    const end = start + length;
    if (end > block.length) {
      throw malformed('a string that is longer than the block');
    }
    this.at = end;
    return encoded ? decodeHuffman(block, start, end) : block.toString('latin1', start, end);
  }

  private byte(): number {
    if (this.at >= this.block.length) {
      throw malformed('a block that ends within a header');
    }
    return this.block[this.at++];
  }
}

function malformed(message: string): ConnectionError {
  return new ConnectionError(ErrorCode.COMPRESSION_ERROR, message);
}
