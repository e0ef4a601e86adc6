import { BlockHasher } from '../prefix';
import { MEDIA_KEYS, type MediaKey, mediaTokens } from './_media-estimate';

/**
 * Top-level keys whose values are the prompt, in the order in which chat templates put them before a model, wherever
 * they stand in the body. Those behind `input` are of vLLM's scoring and reranking.
 */
export const PROMPT_KEYS = [
  'tools',
  'system',
  'instructions',
  'messages',
  'prompt',
  'input',
  'query',
  'queries',
  'text_1',
  'data_1',
  'documents',
  'text_2',
  'data_2',
] as const;

/** The prompt keys under which numbers are token ids: in a list, or in a list of lists. */
const TOKEN_ID_KEYS: ReadonlySet<string> = new Set(['prompt', 'input']);

/** What carries its media in an object; a string under it is text, such as the address of a search result. */
const IN_AN_OBJECT: MediaKey = 'source';

/** What stands for media among the bytes of a prompt, so that they fill about as many blocks as text of their tokens. */
const STAND_IN_BYTES_PER_TOKEN = 4;

/** Media that are being read. */
interface Media {
  readonly key: MediaKey;
  /** How deep the object lies that has the key. */
  readonly depth: number;
  /** Length of the longest string in it: an address, or base64. */
  longest: number;
  readonly hasher: BlockHasher | undefined;
}

/** The prompt under one top-level key: its text, its token ids, its media, and the hashes of its bytes. */
export class PromptPart {
  textBytes = 0;
  tokenIds = 0;
  mediaTokens = 0;
  /** Undefined when hashes are not asked for. */
  readonly hasher: BlockHasher | undefined;

  private readonly countsNumbers: boolean;
  private readonly hasMedia: boolean;
  private media: Media | undefined;

  constructor(key: string, hashes: boolean) {
    this.countsNumbers = TOKEN_ID_KEYS.has(key);
    this.hasMedia = key !== 'tools';
    this.hasher = hashes ? new BlockHasher() : undefined;
  }

  /** One of the keys of media came; whether its value is media. */
  startMedia(index: number, depth: number): boolean {
    if (this.hasMedia) {
      this.media = { key: MEDIA_KEYS[index], depth, longest: 0, hasher: this.hasher && new BlockHasher() };
    }
    return this.hasMedia;
  }

  /** The value under that key ended. */
  endMedia(): void {
    const { media } = this;
    if (media === undefined) {
      return;
    }
    this.media = undefined;
    const tokens = media.longest === 0 ? 0 : mediaTokens(media.key, media.longest);
    this.mediaTokens += tokens;
    const standIn = media.hasher?.standIn(STAND_IN_BYTES_PER_TOKEN * Math.max(1, tokens));
    if (standIn !== undefined) {
      this.hasher?.add(standIn, 0, standIn.length);
    }
  }

  /** Takes bytes that spell the prompt. */
  addBytes(chunk: Buffer, start: number, end: number): void {
    (this.media?.hasher ?? this.hasher)?.add(chunk, start, end);
  }

  /** Takes the length of a string. @param depth how many arrays and objects are open around it */
  addString(bytes: number, depth: number): void {
    const { media } = this;
    if (media === undefined || (media.key === IN_AN_OBJECT && media.depth === depth)) {
      this.textBytes += bytes;
    } else if (bytes > media.longest) {
      media.longest = bytes;
    }
  }

  /** Takes a number; those that are no tokens stand in objects, or in media. */
  addNumber(inArray: boolean): void {
    if (this.countsNumbers && inArray && this.media === undefined) {
      this.tokenIds++;
    }
  }
}
