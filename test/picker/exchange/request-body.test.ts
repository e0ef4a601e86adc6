import * as zlib from 'node:zlib';
import * as fc from 'fast-check';
import { SERVING_PATHS } from '../../../src/catalog/serving-paths';
import {
  BodyBudget,
  DEFAULT_STATE_TIMEOUTS,
  defaultBodyBudget,
  Exchange,
  type RequestHead,
  ServingPaths,
} from '../../../src/picker/exchange';
import { Deadlines } from '../../../src/picker/transport';
import { runs } from '../../runs';
import { CountingPort } from './_counting-port';
import { RecordingGateway } from './_recording-gateway';

const POST: RequestHead = {
  method: 'POST',
  target: '/v1/chat/completions',
  contentType: 'application/json',
  upgrade: false,
  contentLength: undefined,
};
const BODY = '{"model":"m","messages":["12345678"],"max_tokens":9}';
const MAX_BODY_BYTES = 100_000;

type Encode = (text: string | Buffer) => Buffer;
const { brotliCompressSync, deflateSync, gzipSync } = zlib;
/** Node 20 has none. */
const { zstdCompressSync } = zlib as { readonly zstdCompressSync?: Encode };

const ENCODERS: Readonly<Record<string, Encode>> = {
  gzip: gzipSync,
  'X-Gzip': gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  ...(zstdCompressSync && { zstd: zstdCompressSync }),
};

/** A gateway's side that keeps the bytes that go on. */
class KeepingGateway extends RecordingGateway {
  readonly sent: Buffer[] = [];
  onEvent: () => void = () => undefined;

  override forwardBody(piece: Buffer, last: boolean): boolean {
    this.sent.push(piece);
    if (last) {
      this.onEvent();
    }
    return this.keepsUp;
  }
  override refuse(...refusal: Parameters<RecordingGateway['refuse']>): void {
    super.refuse(...refusal);
    this.onEvent();
  }
  /** Waits for the end of the request's body, or its refusal. */
  get settled(): Promise<void> {
    return new Promise((resolve) => {
      this.onEvent = resolve;
    });
  }
}

describe('the body of a request', () => {
  let port: CountingPort;
  let gateway: KeepingGateway;
  let budget: BodyBudget;
  let deadlines: Deadlines;
  let renames: boolean;
  let lastId: number;

  beforeEach(() => {
    port = new CountingPort();
    gateway = new KeepingGateway();
    budget = new BodyBudget(1_000_000);
    deadlines = new Deadlines(0);
    renames = false;
    lastId = 0;
  });

  function open(): Exchange {
    return new Exchange(++lastId, gateway, {
      port,
      deadlines,
      timeouts: DEFAULT_STATE_TIMEOUTS,
      servingPaths: new ServingPaths(SERVING_PATHS),
      resolveModel: ({ asked }) => ({ model: renames ? 'served' : asked, priority: 0 }),
      listModels: () => [],
      maxBodyBytes: MAX_BODY_BYTES,
      bodyBudget: budget,
      hashesPrompts: false,
      usage: 'ignore',
    });
  }

  async function send(head: Partial<RequestHead>, pieces: readonly Buffer[]): Promise<Exchange> {
    const exchange = open();
    const { settled } = gateway;
    exchange.requestHead({ ...POST, ...head }, false, undefined);
    for (const [index, piece] of pieces.entries()) {
      exchange.requestBody(piece, index === pieces.length - 1);
    }
    await settled;
    return exchange;
  }

  const halves = (bytes: Buffer) => [bytes.subarray(0, 9), bytes.subarray(9)];

  describe('that is encoded', () => {
    it.each(Object.entries(ENCODERS))('is read, and goes on as it came: %s', async (contentEncoding, encode) => {
      const encoded = encode(BODY);
      await send({ contentEncoding, contentLength: encoded.length }, halves(encoded));
      expect(port.picks).toMatchObject([{ model: 'm', textBytes: 8, maxTokens: 9 }]);
      expect(gateway.log).toEqual([`head to 10.0.0.1:8000, ${encoded.length} bytes`]);
      expect(Buffer.concat(gateway.sent).equals(encoded)).toBe(true);
      expect(budget.held).toBe(0);
    });

    it.each(Object.entries(ENCODERS))(
      'goes on decoded where its model is replaced: %s',
      async (contentEncoding, encode) => {
        renames = true;
        const encoded = encode(BODY);
        await send({ contentEncoding, contentLength: encoded.length }, halves(encoded));
        const expected = BODY.replace('"m"', '"served"');
        expect(gateway.log).toEqual([`head to 10.0.0.1:8000, ${expected.length} bytes, decoded, plain answer`]);
        expect(String(Buffer.concat(gateway.sent))).toBe(expected);
        expect(budget.held).toBe(0);
      },
    );

    const inParts = { gzip: gzipSync, ...(zstdCompressSync && { zstd: zstdCompressSync }) };
    it.each(Object.entries(inParts))('is all that was encoded in parts: %s', async (contentEncoding, encode) => {
      const parts = Buffer.concat([BODY.slice(0, 9), BODY.slice(9)].map((part) => encode(part)));
      for (const pieces of [[parts], halves(parts), Array.from(parts, (byte) => Buffer.of(byte))]) {
        await send({ contentEncoding }, pieces);
        expect(port.picks.at(-1)).toMatchObject({ model: 'm', maxTokens: 9 });
        expect(Buffer.concat(gateway.sent.splice(0)).equals(parts)).toBe(true);
      }
    });

    const zstdIt = zstdCompressSync ? it : it.skip;
    zstdIt('is refused where it has frames without end', async () => {
      const empty = Buffer.from('502a4d1800000000', 'hex');
      await send({ contentEncoding: 'zstd' }, [Buffer.concat(Array(2_000).fill(empty))]);
      expect(gateway.log).toEqual(['refuse 400 body_malformed']);
      expect(budget.held).toBe(0);
    });

    it('with nothing is none', async () => {
      await send({ contentEncoding: 'Identity' }, [Buffer.from(BODY)]);
      expect(String(Buffer.concat(gateway.sent))).toBe(BODY);
    });

    it.each([
      ['cut short', gzipSync(BODY).subarray(0, -9), '400 body_malformed'],
      ['not what it says', Buffer.from(BODY), '400 body_malformed'],
      ['no JSON inside', gzipSync('model=m'), '400 body_malformed'],
      ['too long once it is decoded', gzipSync(Buffer.alloc(MAX_BODY_BYTES + 1, ' ')), '413 body_too_long'],
      ['a bomb', gzipSync(Buffer.alloc(300 * MAX_BODY_BYTES, ' ')), '413 body_too_long'],
    ])('is refused when it is %s', async (_, bytes, refusal) => {
      await send({ contentEncoding: 'gzip' }, [bytes]);
      expect(gateway.log).toEqual([`refuse ${refusal}`]);
      expect(port.picks).toEqual([]);
      expect(budget.held).toBe(0);
    });

    it.each(['lzma', 'gzip, br', 'constructor'])(
      'is refused when it is in a way that is not understood: %s',
      async (contentEncoding) => {
        const exchange = open();
        exchange.requestHead({ ...POST, contentEncoding }, false, undefined);
        expect(gateway.log).toEqual(['refuse 415 encoding_unknown']);
      },
    );

    it('is refused or read, whatever its bytes', async () => {
      const encoding = fc.constantFrom('gzip', 'deflate', 'br');
      const change = fc.record({ at: fc.nat(60), byte: fc.nat(255) });
      await fc.assert(
        fc.asyncProperty(
          encoding,
          fc.array(change, { maxLength: 3 }),
          fc.nat(60),
          async (contentEncoding, changes, cut) => {
            const bytes = Buffer.from(ENCODERS[contentEncoding](BODY));
            for (const { at, byte } of changes) {
              bytes[at % bytes.length] = byte;
            }
            gateway = new KeepingGateway();
            const exchange = await send({ contentEncoding }, [bytes.subarray(0, cut), bytes.subarray(cut)]);
            expect(gateway.log.length).toBe(1);
            exchange.end('completed');
            expect([budget.held, port.openBookings]).toEqual([0, 0]);
          },
        ),
        { numRuns: runs(100) },
      );
    });

    it('is forgotten when its client leaves, and nothing is told of it any more', async () => {
      const exchange = open();
      exchange.requestHead({ ...POST, contentEncoding: 'gzip' }, false, undefined);
      exchange.requestBody(gzipSync(BODY), true);
      exchange.end('client-gone');
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect([gateway.log, port.picks, budget.held]).toEqual([[], [], 0]);
    });
  });

  it('is no prompt where the model server counts its tokens alone', async () => {
    await send({ target: '/v1/messages/count_tokens?beta=true' }, [Buffer.from(BODY)]);
    expect(port.picks).toMatchObject([{ model: 'm', textBytes: 0, otherTokens: 0 }]);
  });

  it('is asked for with the time within which its answer should begin', async () => {
    await send({ ttftTarget: 250 }, [Buffer.from(BODY)]);
    expect(port.picks).toMatchObject([{ model: 'm', ttftTarget: 250 }]);
  });

  it('is a form where its content type says so', async () => {
    renames = true;
    const form = (model: string) =>
      `--b\r\ncontent-disposition: form-data; name="model"\r\n\r\n${model}\r\n--b\r\n` +
      'content-disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF\r\n--b--\r\n';
    const head = { target: '/v1/audio/transcriptions', contentType: 'multipart/form-data; boundary=b' };
    await send({ ...head, contentLength: form('m').length }, halves(Buffer.from(form('m'))));
    expect(port.picks).toMatchObject([{ model: 'served', otherTokens: 1 }]);
    expect(gateway.log).toEqual([`head to 10.0.0.1:8000, ${form('served').length} bytes, plain answer`]);
    expect(String(Buffer.concat(gateway.sent))).toBe(form('served'));
  });

  describe('beside others', () => {
    it('is refused while they are too many, and taken once they are gone', async () => {
      budget = new BodyBudget(BODY.length + 10);
      port.deferred = true;
      const first = open();
      first.requestHead(POST, false, undefined);
      first.requestBody(Buffer.from(BODY), true);
      expect(budget.held).toBe(BODY.length);
      const second = open();
      second.requestHead(POST, false, undefined);
      second.requestBody(Buffer.from(BODY), true);
      expect(gateway.log).toEqual(['refuse 503 bodies_too_many']);
      port.answerAll();
      expect(budget.held).toBe(0);
      port.deferred = false;
      const third = open();
      third.requestHead(POST, false, undefined);
      third.requestBody(Buffer.from(BODY), true);
      expect(port.picks).toHaveLength(2);
      for (const exchange of [first, second, third]) {
        exchange.end('completed');
      }
    });

    it('stays counted, piece by piece, while its gateway does not keep up', () => {
      const pieces = ['{"model":"m","prompt":"', 'x'.repeat(8_000), 'y'.repeat(8_000), '"}'];
      const exchange = open();
      gateway.keepsUp = false;
      exchange.requestHead(POST, false, undefined);
      for (const [index, piece] of pieces.entries()) {
        exchange.requestBody(Buffer.from(piece), index === pieces.length - 1);
      }
      expect(gateway.sent.map(String)).toEqual(pieces.slice(0, 1));
      expect(budget.held).toBe(16_002);
      exchange.answerHead({ status: 200 }, undefined, false);
      exchange.answerBody(Buffer.from('{}'), true);
      exchange.writable();
      expect(budget.held).toBe(8_002);
      expect(exchange.isComplete).toBe(false);
      gateway.keepsUp = true;
      exchange.writable();
      expect(gateway.sent.map(String)).toEqual(pieces);
      expect([budget.held, exchange.isComplete]).toEqual([0, true]);
      exchange.end('completed');
    });

    it('stays in order with what comes while its gateway does not keep up', () => {
      const pieces = ['x'.repeat(8_000), 'y'.repeat(8_000), 'three', 'four'];
      const exchange = open();
      port.deferred = true;
      exchange.requestHead({ ...POST, upgrade: true }, false, undefined);
      exchange.requestBody(Buffer.from(pieces[0]), false);
      exchange.requestBody(Buffer.from(pieces[1]), false);
      gateway.keepsUp = false;
      port.answerAll();
      exchange.requestBody(Buffer.from(pieces[2]), false);
      exchange.requestBody(Buffer.from(pieces[3]), true);
      expect(gateway.sent).toHaveLength(1);
      gateway.keepsUp = true;
      exchange.writable();
      expect(gateway.sent.map(String)).toEqual([...pieces.slice(0, 2), 'threefour']);
      expect(budget.held).toBe(0);
      exchange.end('completed');
    });

    it('gives everything back when its gateway leaves and has not taken all of it', () => {
      const exchange = open();
      gateway.keepsUp = false;
      exchange.requestHead({ ...POST, contentEncoding: undefined }, false, undefined);
      exchange.requestBody(Buffer.from(`{"model":"m","prompt":"${'x'.repeat(8_000)}`), false);
      exchange.requestBody(Buffer.from('"}'), true);
      expect(budget.held).toBe(2);
      exchange.end('client-gone');
      exchange.writable();
      expect([budget.held, gateway.sent.length]).toEqual([0, 1]);
    });

    it('is counted exactly, however the exchanges come, mix and end', async () => {
      const encoded = gzipSync(BODY);
      const step = fc.record({
        exchange: fc.nat(4),
        does: fc.constantFrom(
          ...(['head', 'encoded head', 'unread head', 'piece', 'last', 'trailers', 'answer', 'end', 'expire'] as const),
          ...(['shut down', 'pick', 'wait', 'keep up', 'fall behind'] as const),
        ),
        from: fc.nat(BODY.length),
        bytes: fc.nat(60),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), fc.integer({ min: 0, max: 300 }), async (steps, limit) => {
          port = new CountingPort();
          port.deferred = true;
          budget = new BodyBudget(limit);
          deadlines = new Deadlines(0);
          const exchanges = Array.from({ length: 5 }, open);
          for (const { exchange: index, does, from, bytes } of steps) {
            const exchange = exchanges[index];
            const piece = (index % 2 === 0 ? Buffer.from(BODY) : encoded).subarray(from, from + bytes);
            await {
              head: () => exchange.requestHead(POST, false, undefined),
              'encoded head': () => exchange.requestHead({ ...POST, contentEncoding: 'gzip' }, false, undefined),
              'unread head': () => exchange.requestHead({ ...POST, upgrade: true }, false, undefined),
              piece: () => exchange.requestBody(piece, false),
              last: () => exchange.requestBody(piece, true),
              trailers: () => exchange.requestTrailers(),
              answer: () => exchange.answerHead({ status: 200 }, undefined, false),
              end: () => exchange.end('client-gone'),
              expire: () => exchange.expire(),
              'shut down': () => exchange.shutDown(),
              pick: () => port.answerAll(),
              'keep up': () => {
                gateway.keepsUp = true;
                exchange.writable();
              },
              'fall behind': () => {
                gateway.keepsUp = false;
              },
              wait: () => new Promise((resolve) => setImmediate(resolve)),
            }[does]();
            expect(budget.held).toBeGreaterThanOrEqual(0);
            expect(budget.held).toBeLessThanOrEqual(limit);
          }
          for (const exchange of exchanges) {
            exchange.end('client-gone');
          }
          port.answerAll();
          expect(budget.held).toBe(0);
        }),
        { numRuns: runs(100) },
      );
    });
  });
});

it('a budget is half of the memory, and 1 GiB at most', () => {
  expect(defaultBodyBudget(512 * 1024 ** 2)).toBe(256 * 1024 ** 2);
  expect(defaultBodyBudget(64 * 1024 ** 3)).toBe(1024 ** 3);
});
