import { type AnswerHead, Exchange, type RequestHead, type UsageUse } from '../../../src/picker/exchange';
import { Deadlines } from '../../../src/picker/transport';
import { CountingPort } from './_counting-port';
import { RecordingGateway } from './_recording-gateway';
import { settingsWith } from './_settings';

const POST: RequestHead = {
  method: 'POST',
  target: '/v1/chat/completions',
  contentType: 'application/json',
  upgrade: false,
  contentLength: undefined,
};
const JSON_ANSWER: AnswerHead = { status: 200, contentType: 'application/json' };
const USAGE =
  '{"usage":{"prompt_tokens":12,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":8}},"model":"m"}';

describe('what a server counted', () => {
  let port: CountingPort;

  /** A request whose answer has begun. */
  function answering(head: AnswerHead, usage: UsageUse = 'read'): Exchange {
    const exchange = new Exchange(1, new RecordingGateway(), { ...settingsWith(port, new Deadlines(0)), usage });
    exchange.requestHead(POST, false, undefined);
    exchange.requestBody(Buffer.from('{"model":"m"}'), true);
    exchange.answerHead(head, undefined, false);
    return exchange;
  }

  function answer(exchange: Exchange): void {
    exchange.answerBody(Buffer.from(USAGE.slice(0, 30)), false);
    exchange.answerBody(Buffer.from(USAGE.slice(30)), true);
  }

  beforeEach(() => {
    port = new CountingPort();
  });

  it('is told once the answer is whole', () => {
    answer(answering(JSON_ANSWER));
    expect([...port.usages]).toEqual([[1, [12, 3, 8]]]);
    expect(port.released).toEqual({ completed: 1 });
  });

  it('is told of an answer that trailers end', () => {
    const exchange = answering({ status: 200, contentType: 'text/event-stream; charset=utf-8' });
    exchange.answerBody(Buffer.from(`data: ${USAGE}\n\n`), false);
    expect(port.usages.size).toBe(0);
    exchange.answerTrailers();
    expect([...port.usages]).toEqual([[1, [12, 3, 8]]]);
  });

  it('is not told of an answer that breaks off, which says too little', () => {
    const exchange = answering({ status: 200, contentType: 'text/event-stream' });
    exchange.answerBody(Buffer.from(`data: ${USAGE}\n\n`), false);
    exchange.end('client-gone');
    expect(port.usages.size).toBe(0);
  });

  it.each<[string, AnswerHead]>([
    ['errors', { ...JSON_ANSWER, status: 400 }],
    ['compressed answers', { ...JSON_ANSWER, contentEncoding: 'gzip' }],
    ['answers of another type', { status: 200, contentType: 'text/plain' }],
  ])('is not looked for in %s', (_, head) => {
    answer(answering(head));
    expect(port.usages.size).toBe(0);
  });

  it('is not looked for where scheduling learns nothing', () => {
    answer(answering(JSON_ANSWER, 'ignore'));
    expect(port.usages.size).toBe(0);
    expect(port.released).toEqual({ completed: 1 });
  });
});
