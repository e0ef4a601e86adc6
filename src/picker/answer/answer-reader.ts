import { QuotedKey } from './_quoted-key';
import { KeySearch } from './key-search';
import { type TokenUsage, UsageReader } from './token-usage';

const USAGE = new QuotedKey('usage');

/**
 * Reads what a model server tells of a request in its answer, while the answer passes: JSON or events of JSON, cut
 * anywhere. An event that tells nothing costs one search for bytes.
 */
export class AnswerReader {
  private readonly usageReader = new UsageReader();
  private readonly usageSearch = new KeySearch(USAGE, this.usageReader);

  /** What the server counted, as far as the answer has told. */
  get usage(): TokenUsage | undefined {
    return this.usageReader.usage;
  }

  /** Takes the next piece of the answer; it is not kept. */
  push(piece: Buffer): void {
    this.usageSearch.push(piece);
  }
}
