import { SERVING_PATHS } from '../../../src/catalog/serving-paths';
import {
  DEFAULT_STATE_TIMEOUTS,
  Exchange,
  type RequestHead,
  ResponseHomes,
  ServingPaths,
} from '../../../src/picker/exchange';
import { Deadlines } from '../../../src/picker/transport';
import { CountingPort } from './_counting-port';
import { RecordingGateway } from './_recording-gateway';

const HEAD: RequestHead = {
  method: 'POST',
  target: '/v1/responses',
  contentType: 'application/json',
  upgrade: false,
  contentLength: undefined,
};
const ANSWER = { status: 200, contentType: 'application/json' };

describe('a stored response', () => {
  let port: CountingPort;
  let homes: ResponseHomes;
  let lastId: number;

  beforeEach(() => {
    port = new CountingPort();
    homes = new ResponseHomes();
    lastId = 0;
  });

  function open(gateway = new RecordingGateway()): Exchange {
    return new Exchange(++lastId, gateway, {
      port,
      deadlines: new Deadlines(0),
      timeouts: DEFAULT_STATE_TIMEOUTS,
      servingPaths: new ServingPaths(SERVING_PATHS),
      resolveModel: ({ asked, earlier }) => ({ model: asked === 'alias' ? (earlier ?? 'm') : asked, priority: 0 }),
      listModels: () => [],
      maxBodyBytes: 1_000,
      hashesPrompts: false,
      usage: 'ignore',
      responseHomes: homes,
    });
  }

  function create(
    answer: { status: number; contentType: string; contentEncoding?: string },
    target = HEAD.target,
  ): void {
    const exchange = open();
    exchange.requestHead({ ...HEAD, target }, false, undefined);
    exchange.requestBody(Buffer.from('{"model":"alias","input":"Hi"}'), true);
    exchange.answerHead(answer, undefined, false);
    exchange.answerBody(Buffer.from('{"id":"r'), false);
    exchange.answerBody(Buffer.from('1","model":"m"}'), true);
    exchange.end('completed');
  }

  it('is asked for where it was served, though another endpoint was picked', () => {
    const exchange = open();
    exchange.requestHead(HEAD, false, undefined);
    exchange.requestBody(Buffer.from('{"model":"m","input":"Hi"}'), true);
    exchange.answerHead(ANSWER, '10.0.0.2:8000', false);
    exchange.answerBody(Buffer.from('{"id":"r1"}'), true);
    exchange.end('completed');
    const next = open();
    next.requestHead(HEAD, false, undefined);
    next.requestBody(Buffer.from('{"model":"m","input":"Hi","previous_response_id":"r1"}'), true);
    next.end('completed');
    expect(port.picks.map(({ home }) => home)).toEqual([undefined, '10.0.0.2:8000']);
  });

  it('tells its model by the name that its client asked for, later too', () => {
    create(ANSWER);
    const gateway = new RecordingGateway();
    const exchange = open(gateway);
    const body = { contentLength: 2 };
    exchange.requestHead({ ...HEAD, ...body, target: '/v1/responses/r1/cancel' }, false, undefined);
    exchange.requestBody(Buffer.from('{}'), true);
    exchange.answerHead(ANSWER, undefined, false);
    const restored: Buffer[] = [];
    exchange.answerEditor?.push(Buffer.from('{"id":"r1","model":"m"}'), (piece) => restored.push(piece));
    exchange.end('completed');
    expect(gateway.log[0]).toBe('head to 10.0.0.1:8000, unknown bytes, plain answer');
    expect(String(Buffer.concat(restored))).toBe('{"id":"r1","model":"alias"}');
  });

  it.each([
    ['the name that a model server knew its model by', 'alias', 'm2'],
    ['the name that its client asked for, which was the same', 'm', 'm'],
  ])('is gone on from by %s', (_, asked, served) => {
    homes.remember('r1', {
      endpoint: '10.0.0.1:8000',
      renamed: asked === served ? undefined : { asked, served },
    });
    const next = open();
    next.requestHead(HEAD, false, undefined);
    next.requestBody(Buffer.from(`{"model":"${asked}","input":"Hi","previous_response_id":"r1"}`), true);
    next.end('completed');
    expect(port.picks).toMatchObject([{ model: served, home: '10.0.0.1:8000' }]);
  });

  it('is created with an answer that is not compressed', () => {
    const gateway = new RecordingGateway();
    const exchange = open(gateway);
    exchange.requestHead(HEAD, false, undefined);
    exchange.requestBody(Buffer.from('{"model":"m","input":"Hi"}'), true);
    exchange.end('completed');
    expect(gateway.log[0]).toMatch(/, plain answer$/);
  });

  it.each([
    ['a:b é', encodeURIComponent('a:b é')],
    ['100%', '100%'],
  ])('is found by its id, %p, as paths spell it', (id, segment) => {
    homes.remember(id, { endpoint: '10.0.0.7:8000', renamed: undefined });
    const exchange = open();
    exchange.requestHead({ ...HEAD, method: 'GET', target: `/v1/responses/${segment}/input_items` }, true, undefined);
    exchange.end('completed');
    expect(port.picks).toMatchObject([{ home: '10.0.0.7:8000' }]);
  });

  it.each([
    ['refused', { ...ANSWER, status: 400 }, HEAD.target],
    ['encoded', { ...ANSWER, contentEncoding: 'gzip' }, HEAD.target],
    ['of another operation', ANSWER, '/v1/completions'],
  ])('is none in an answer that is %s', (_, answer, target) => {
    create(answer, target);
    expect(homes.size).toBe(0);
  });

  it('stays when it could not be deleted', () => {
    create(ANSWER);
    for (const status of [404, 200]) {
      const exchange = open();
      exchange.requestHead({ ...HEAD, method: 'DELETE', target: '/v1/responses/r1' }, true, undefined);
      expect(homes.size).toBe(1);
      exchange.answerHead({ status }, undefined, true);
      exchange.end('completed');
    }
    expect(homes.size).toBe(0);
  });
});
