import { SERVING_PATHS } from '../../../src/catalog/serving-paths';
import { Exchange, type RequestHead, ServingPaths, type StateTimeouts } from '../../../src/picker/exchange';
import { ModelTable } from '../../../src/picker/models';
import { Deadlines } from '../../../src/picker/transport';
import { pickRequest } from '../scheduling/_pick-request';
import { CountingPort } from './_counting-port';
import { RecordingGateway } from './_recording-gateway';

const TIMEOUTS: StateTimeouts = { head: 10, body: 20, pick: 30, routed: 40, answering: 50, answered: 60 };

const POST: RequestHead = {
  method: 'POST',
  target: '/v1/chat/completions',
  contentType: 'application/json',
  upgrade: false,
  contentLength: undefined,
};
const GET: RequestHead = { ...POST, method: 'GET', target: '/v1/models', contentType: '' };
const BODY = '{"model":"m","messages":["12345678"],"max_tokens":9}';

describe('Exchange', () => {
  let port: CountingPort;
  let deadlines: Deadlines;
  let gateway: RecordingGateway;
  let exchange: Exchange;
  let models: ModelTable;

  beforeEach(() => {
    models = new ModelTable();
    port = new CountingPort();
    deadlines = new Deadlines(1000);
    gateway = new RecordingGateway();
    exchange = new Exchange(1, gateway, {
      port,
      deadlines,
      timeouts: TIMEOUTS,
      servingPaths: new ServingPaths(SERVING_PATHS),
      resolveModel: (question) => models.resolve(question, () => 0),
      listModels: () => [],
      maxBodyBytes: 100,
      hashesPrompts: false,
      usage: 'ignore',
    });
  });

  afterEach(() => {
    exchange.end('client-gone');
    port.answerAll();
    expect(port.openBookings).toBe(0);
    expect(Object.values(port.booked).every((count) => count === 0)).toBe(true);
  });

  function body(text: string, last = true): void {
    exchange.requestBody(Buffer.from(text), last);
  }

  /** Brings the exchange into a state by the shortest way. */
  const INTO: Record<keyof StateTimeouts, () => void> = {
    head: () => undefined,
    body: () => exchange.requestHead(POST, false, undefined),
    pick: () => {
      port.deferred = true;
      exchange.requestHead(GET, true, undefined);
    },
    routed: () => exchange.requestHead(GET, true, undefined),
    answering: () => {
      INTO.routed();
      exchange.answerHead({ status: 200 }, undefined, false);
    },
    answered: () => {
      INTO.routed();
      exchange.answerHead({ status: 200 }, undefined, true);
    },
  };

  it('asks with what the body says, and sends it on as it came', () => {
    exchange.requestHead({ ...POST, session: 'chat-1' }, false, ['10.0.0.1:8000']);
    body(BODY.slice(0, 20), false);
    expect(gateway.log).toEqual([]);
    body(BODY.slice(20));
    const asked = { model: 'm', session: 'chat-1', textBytes: 8, maxTokens: 9, streams: false };
    expect(port.picks).toEqual([pickRequest(1, { ...asked, subset: ['10.0.0.1:8000'] })]);
    expect(gateway.log).toEqual([`head to 10.0.0.1:8000, ${BODY.length} bytes`, `body ${BODY} (last)`]);
  });

  it('sends a body that its trailers end, without knowing its length', () => {
    exchange.requestHead(POST, false, undefined);
    body(BODY, false);
    exchange.requestTrailers();
    expect(gateway.log).toEqual(['head to 10.0.0.1:8000, unknown bytes', `body ${BODY}`, 'trailers']);
  });

  it('ends a body with an empty last piece', () => {
    exchange.requestHead(POST, false, undefined);
    body(BODY, false);
    body('', false);
    body('', true);
    expect(gateway.log).toEqual([`head to 10.0.0.1:8000, ${BODY.length} bytes`, `body ${BODY} (last)`]);
  });

  it('decides a request without a body at once', () => {
    exchange.requestHead(GET, true, undefined);
    expect(port.picks).toMatchObject([{ model: '', priority: 0, textBytes: 0, otherTokens: 0, maxTokens: 0 }]);
    expect(gateway.log).toEqual(['head to 10.0.0.1:8000, unknown bytes']);
  });

  it('decides an upgrade on its headers, and sends on what follows, before and after the answer', () => {
    exchange.requestHead({ ...POST, upgrade: true }, false, undefined);
    expect(gateway.log).toEqual(['head to 10.0.0.1:8000, unknown bytes']);
    body('early', false);
    exchange.answerHead({ status: 101 }, undefined, false);
    body('', false);
    body('late', false);
    exchange.answerBody(Buffer.alloc(3), false);
    body('', true);
    expect(gateway.log.slice(1)).toEqual(['body early', 'body late', 'body  (last)']);
  });

  it('takes nothing behind the end of a request', () => {
    port.deferred = true;
    exchange.requestHead(POST, false, undefined);
    body(BODY, true);
    body(BODY, true);
    exchange.requestTrailers();
    port.answerAll();
    expect([gateway.log.slice(1), port.picks.length]).toEqual([[`body ${BODY} (last)`], 1]);
  });

  it('holds what comes while a pick is waited for', () => {
    port.deferred = true;
    exchange.requestHead({ ...POST, upgrade: true }, false, undefined);
    body('one', false);
    body('two', false);
    expect(gateway.log).toEqual([]);
    port.answerAll();
    body('three', true);
    expect(gateway.log).toEqual(['head to 10.0.0.1:8000, unknown bytes', 'body onetwo', 'body three (last)']);
  });

  it.each([
    ['an empty body', '', '400 body_malformed'],
    ['no JSON', 'model=m', '400 body_malformed'],
    ['half of a JSON', '{"model":"m"', '400 body_malformed'],
    ['no model', '{"messages":[]}', '400 model_missing'],
    ['a model that is no string', '{"model":5}', '400 model_missing'],
    ['a body over the limit', `{"model":"${'m'.repeat(100)}"}`, '413 body_too_long'],
  ])('refuses %s and books nothing', (_, text, refusal) => {
    exchange.requestHead(POST, false, undefined);
    body(text);
    expect(gateway.log).toEqual([`refuse ${refusal}`]);
    expect(port.picks).toEqual([]);
  });

  it('refuses a POST that ends with its headers', () => {
    exchange.requestHead(POST, true, undefined);
    expect(gateway.log).toEqual(['refuse 400 body_malformed']);
  });

  it('refuses an announced length over the limit before the body comes, and a malformed body before it ends', () => {
    exchange.requestHead({ ...POST, contentLength: 101 }, false, undefined);
    expect(gateway.log).toEqual(['refuse 413 body_too_long']);
    body('{"model":', false);
    expect(gateway.log).toHaveLength(1);
  });

  it('refuses a malformed body before it ends', () => {
    exchange.requestHead(POST, false, undefined);
    body('{"model" "', false);
    expect(gateway.log).toEqual(['refuse 400 body_malformed']);
  });

  it('refuses a path that is not served', () => {
    exchange.requestHead({ ...POST, target: '/v1/load_lora_adapter' }, false, undefined);
    expect(gateway.log).toEqual(['refuse 404 path_not_served']);
  });

  it.each([
    ['no-endpoint', '503 no_endpoint'],
    ['subset-empty', '503 subset_empty'],
    ['saturated', '429 saturated'],
  ] as const)('refuses when scheduling says %s', (reason, refusal) => {
    port.result = { refusal: reason };
    exchange.requestHead(GET, true, undefined);
    expect(gateway.log).toEqual([`refuse ${refusal}`]);
    expect(port.released).toEqual({});
  });

  it('names the endpoints that scheduling would try next', () => {
    port.result = { endpoint: '10.0.0.1:8000', fallbacks: ['10.0.0.2:8000', '[fd00::3]:8000'] };
    exchange.requestHead(GET, true, undefined);
    expect(gateway.log[0]).toContain('head to 10.0.0.1:8000 or 10.0.0.2:8000 or [fd00::3]:8000');
    exchange.answerHead({ status: 200 }, '10.0.0.2:8000', true);
    expect(port.servedFrom).toEqual(['10.0.0.2:8000']);
  });

  it('tells the first token with the first bytes of the body, not with the headers or an empty piece', () => {
    INTO.answering();
    exchange.answerBody(Buffer.alloc(0), false);
    expect(port.firstTokens).toEqual([]);
    exchange.answerBody(Buffer.alloc(5), false);
    exchange.answerBody(Buffer.alloc(5), true);
    expect(port.firstTokens).toEqual([1]);
    expect(port.released).toEqual({ completed: 1 });
  });

  it.each([
    ['its headers', () => exchange.answerHead({ status: 200 }, undefined, true)],
    [
      'its body',
      () => {
        exchange.answerHead({ status: 200 }, undefined, false);
        exchange.answerBody(Buffer.alloc(1), true);
      },
    ],
    [
      'its trailers',
      () => {
        exchange.answerHead({ status: 200 }, undefined, false);
        exchange.answerBody(Buffer.alloc(1), false);
        exchange.answerTrailers();
      },
    ],
  ])('is complete when an answer ends with %s', (_, answer) => {
    INTO.routed();
    answer();
    expect(port.released).toEqual({ completed: 1 });
    exchange.end('client-gone');
    expect(port.released).toEqual({ completed: 1 });
  });

  it.each([
    [400, 'client-error'],
    [404, 'client-error'],
    [500, 'server-error'],
    [503, 'server-error'],
  ])('counts an answer with status %i as %s, its body as no token', (status, cause) => {
    INTO.routed();
    exchange.answerHead({ status }, undefined, false);
    exchange.answerBody(Buffer.alloc(20), true);
    expect(port.firstTokens).toEqual([]);
    expect(port.released).toEqual({ [cause]: 1 });
  });

  it('moves the booking to the endpoint that served', () => {
    INTO.routed();
    exchange.answerHead({ status: 200 }, '10.0.0.2:8000', false);
    expect(port.booked).toEqual({ '10.0.0.1:8000': 0, '10.0.0.2:8000': 1 });
  });

  it('goes on with the request after its answer', () => {
    exchange.requestHead({ ...POST, upgrade: true }, false, undefined);
    exchange.answerHead({ status: 200 }, undefined, true);
    body('rest', true);
    expect(gateway.log).toEqual(['head to 10.0.0.1:8000, unknown bytes', 'body rest (last)']);
    expect(port.released).toEqual({ completed: 1 });
  });

  it.each(['body', 'pick'] as const)('books nothing for an answer that the gateway gave in state %s', (state) => {
    INTO[state]();
    exchange.answerHead({ status: 408 }, undefined, true);
    body('ignored', true);
    port.answerAll();
    expect(gateway.log).toEqual([]);
    expect(port.openBookings).toBe(0);
    expect(port.released).toEqual(state === 'pick' ? { 'client-error': 1 } : {});
  });

  it('takes an answer to a request that it never saw', () => {
    exchange.answerHead({ status: 401 }, undefined, false);
    exchange.answerBody(Buffer.alloc(10), true);
    expect(gateway.log).toEqual([]);
  });

  it.each<[keyof StateTimeouts, string, object]>([
    ['head', 'break off: deadline', {}],
    ['body', 'refuse 408 body_stalled', {}],
    ['pick', 'refuse 503 pick_timed_out', { deadline: 1 }],
    ['routed', 'refuse 504 answer_timed_out', { deadline: 1 }],
    ['answering', 'break off: deadline', { deadline: 1 }],
    ['answered', 'break off: deadline', { completed: 1 }],
  ])('does not stay in state %s for ever', (state, expected, released) => {
    INTO[state]();
    const before = gateway.log.length;
    deadlines.tick(1000 + TIMEOUTS[state] - 1);
    expect(gateway.log).toHaveLength(before);
    deadlines.tick(1000 + TIMEOUTS[state]);
    expect(gateway.log.slice(before)).toEqual([expected]);
    port.answerAll();
    expect(port.released).toEqual(released);
    deadlines.tick(1_000_000);
    expect(gateway.log).toHaveLength(before + 1);
  });

  it.each([
    ['body', INTO.body, () => body('{"model":', false)],
    ['answering', INTO.answering, () => exchange.answerBody(Buffer.alloc(1), false)],
    ['routed', () => exchange.requestHead({ ...POST, upgrade: true }, false, undefined), () => body('more', false)],
  ] as const)('counts the time in state %s from the last piece', (state, enter, piece) => {
    enter();
    deadlines.tick(1010);
    piece();
    const before = gateway.log.length;
    deadlines.tick(1009 + TIMEOUTS[state]);
    expect(gateway.log).toHaveLength(before);
    deadlines.tick(1010 + TIMEOUTS[state]);
    expect(gateway.log).toHaveLength(before + 1);
  });

  it('counts the time of a pick from its question, whatever else comes', () => {
    port.deferred = true;
    exchange.requestHead({ ...POST, upgrade: true }, false, undefined);
    deadlines.tick(1020);
    body('more', false);
    deadlines.tick(1030);
    expect(gateway.log).toEqual(['refuse 503 pick_timed_out']);
  });

  it.each<[keyof StateTimeouts, string, object]>([
    ['head', 'refuse 503 shutting_down', {}],
    ['body', 'refuse 503 shutting_down', {}],
    ['pick', 'refuse 503 shutting_down', { shutdown: 1 }],
    ['routed', 'refuse 503 shutting_down', { shutdown: 1 }],
    ['answering', 'break off: shutdown', { shutdown: 1 }],
    ['answered', 'break off: shutdown', { completed: 1 }],
  ])('ends with a clear error when the picker shuts down in state %s', (state, expected, released) => {
    INTO[state]();
    exchange.shutDown();
    expect(gateway.log.at(-1)).toBe(expected);
    port.answerAll();
    expect(port.released).toEqual(released);
  });

  it('does nothing any more once it is over', () => {
    exchange.end('client-gone');
    exchange.requestTrailers();
    body(BODY);
    exchange.answerHead({ status: 200 }, '10.0.0.2:8000', false);
    exchange.answerBody(Buffer.alloc(1), true);
    exchange.answerTrailers();
    exchange.shutDown();
    exchange.expire();
    expect(gateway.log).toEqual([]);
    expect(port.picks).toEqual([]);
  });

  describe('for a model that has another name on the model servers', () => {
    const ANSWER = { status: 200, contentType: 'application/json' };

    beforeEach(() => {
      models = new ModelTable([{ model: 'm', targets: [{ name: 'served', weight: 1 }], priority: 5 }]);
    });

    it('asks for the target, with its priority, and sends it on in place of the name', () => {
      exchange.requestHead(POST, false, undefined);
      body(BODY);
      expect(port.picks).toMatchObject([{ model: 'served', priority: 5 }]);
      expect(gateway.log).toEqual([
        `head to 10.0.0.1:8000, ${BODY.length + 5} bytes, plain answer`,
        'body {"model":',
        'body "served"',
        'body ,"messages":["12345678"],"max_tokens":9} (last)',
      ]);
    });

    it('corrects the length that was announced where trailers end the body', () => {
      exchange.requestHead({ ...POST, contentLength: BODY.length }, false, undefined);
      body(BODY, false);
      exchange.requestTrailers();
      expect(gateway.log[0]).toBe(`head to 10.0.0.1:8000, ${BODY.length + 5} bytes, plain answer`);
      expect(gateway.log.at(-1)).toBe('trailers');
    });

    it('lets a header choose the target', () => {
      exchange.requestHead({ ...POST, modelRewrite: 'chosen' }, false, undefined);
      body(BODY);
      expect(port.picks).toMatchObject([{ model: 'chosen' }]);
      expect(gateway.log).toContain('body "chosen"');
    });

    it.each([
      ['JSON', ANSWER, true],
      ['events', { status: 200, contentType: 'text/event-stream; charset=utf-8' }, true],
      ['a compressed answer', { ...ANSWER, contentEncoding: 'gzip' }, false],
      ['another type', { status: 200, contentType: 'audio/mpeg' }, false],
    ])('renames the model in %s: %j, %s', (_, head, renames) => {
      exchange.requestHead(POST, false, undefined);
      body(BODY);
      exchange.answerHead(head, undefined, false);
      expect(exchange.answerEditor !== undefined).toBe(renames);
    });

    it('does nothing for a request by the name that the servers know', () => {
      exchange.requestHead(POST, false, undefined);
      body(BODY.replace('"m"', '"served"'));
      exchange.answerHead(ANSWER, undefined, false);
      expect(exchange.answerEditor).toBeUndefined();
      expect(gateway.log[0]).not.toContain('plain');
    });
  });
});
