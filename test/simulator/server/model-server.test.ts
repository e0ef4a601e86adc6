import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import type { ModelServer } from '../../../src/simulator/server/model-server';
import { MAX_BODY_BYTES } from '../../../src/simulator/server/request-body';
import { comparable, EXCHANGES, readCapture } from './exchanges';
import { ask, eventually, metric, open, post, startServer } from './test-server';

// The settings of the real server that the exchanges were recorded from; a hundred times an A100's pace.
const RECORDED = '/models/tiny --served-model-name tiny alias --max-model-len 512 --enable-prompt-tokens-details';
const FAST = '--sim-speed 100';
const SLOW = '--sim-decode-ms-per-token 20 --shutdown-timeout 20';

const started: ModelServer[] = [];

async function start(line: string): Promise<{ server: ModelServer; url: string }> {
  const running = await startServer(line);
  started.push(running.server);
  return running;
}

afterEach(() => {
  for (const server of started.splice(0)) {
    server.crash();
  }
});

const chat = (content: string, more: object = {}) => ({ messages: [{ role: 'user', content }], ...more });
const RUNNING = 'vllm:num_requests_running{';

describe('answers like a real vLLM', () => {
  it.each(EXCHANGES.filter(({ draining }) => !draining))('$name', async (exchange) => {
    const { url } = await start(`${RECORDED} ${FAST}`);
    const answer = await ask(url + exchange.path, exchange.method, exchange.body, exchange.requestContentType);
    expect(comparable(answer.text)).toBe(comparable(exchange.response));
    expect(answer.status).toBe(exchange.status);
    expect(answer.headers['content-type'] ?? null).toBe(exchange.contentType);
  });

  it('a chat stream without details of the prompt', async () => {
    const { url } = await start(`tiny ${FAST}`);
    const body = chat('hi', { stream: true, max_tokens: 6, stream_options: { include_usage: true } });
    const { text } = await post(`${url}/v1/chat/completions`, body);
    expect(comparable(text)).toBe(comparable(readCapture('chat-stream.sse')));
    expect(text).toContain('"delta":{"role":"assistant","content":""}');
  });

  it('a completion of an adapter', async () => {
    const { url } = await start(`tiny --enable-lora --lora-modules sql-lora=/models/sql-lora ${FAST}`);
    const { text } = await post(`${url}/v1/completions`, { model: 'sql-lora', prompt: 'hi', max_tokens: 6 });
    expect(comparable(text)).toBe(comparable(readCapture('completions-lora.json')));
  });

  it('the models with their adapters', async () => {
    const modules = '--lora-modules sql-lora=/models/sql-lora support-lora=/models/support-lora';
    const { url } = await start(
      `/models/tiny --served-model-name tiny --max-model-len 4096 --enable-lora ${modules} ${FAST}`,
    );
    const { text } = await ask(`${url}/v1/models`);
    expect(comparable(text)).toBe(comparable(readCapture('models.json')));
  });
});

describe('usage', () => {
  it('counts, and names the hits of a repeated prompt', async () => {
    const { url } = await start(`tiny --enable-prompt-tokens-details --block-size 4 ${FAST}`);
    const ids = Array.from({ length: 10 }, (_, at) => at);
    const ask = async () =>
      JSON.parse((await post(`${url}/v1/completions`, { prompt: ids, max_tokens: 3 })).text).usage;
    expect(await ask()).toMatchObject({
      prompt_tokens: 10,
      completion_tokens: 3,
      total_tokens: 13,
      prompt_tokens_details: { cached_tokens: 0 },
    });
    expect(await ask()).toMatchObject({ prompt_tokens_details: { cached_tokens: 8 } });
  });

  it('is forced on every stream where the server says so', async () => {
    const { url } = await start(`tiny --enable-force-include-usage ${FAST}`);
    const { text } = await post(`${url}/v1/completions`, { prompt: 'hi', max_tokens: 2, stream: true });
    expect(text).toContain('"choices":[],"usage":{"prompt_tokens":1,"total_tokens":3,"completion_tokens":2}');
  });

  it('lets a model stop by itself only without a limit', async () => {
    const { url } = await start(`tiny ${FAST}`);
    const reason = async (more: object) =>
      JSON.parse((await post(`${url}/v1/chat/completions`, chat('hi', more))).text).choices[0].finish_reason;
    expect(await reason({})).toBe('stop');
    expect(await reason({ max_tokens: 400 })).toBe('length');
  });
});

describe('/tokenize', () => {
  it('tells the tokens of a prompt, and their texts where they are asked for', async () => {
    const { url } = await start(`tiny --max-model-len 512 ${FAST}`);
    const tokens = async (body: object) => JSON.parse((await post(`${url}/tokenize`, body)).text);
    expect(await tokens({ prompt: 'all in one' })).toMatchObject({ count: 3, max_model_len: 512, token_strs: null });
    expect(await tokens({ prompt: 'all in one', return_token_strs: true })).toMatchObject({
      token_strs: ['all', ' in', ' one'],
    });
    const strings = async (more: object) =>
      (await tokens({ ...chat('hi'), return_token_strs: true, ...more })).token_strs;
    expect(await strings({})).toEqual(['<|user|>', 'hi', '<|assistant|>']);
    expect(await strings({ add_generation_prompt: false })).toEqual(['<|user|>', 'hi']);
  });
});

describe('transport', () => {
  it('takes several requests on one connection, bodies with a length and in chunks', async () => {
    const { url } = await start(`tiny ${FAST}`);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<unknown>();
    for (const chunked of [false, true, false]) {
      const status = await new Promise((resolve, reject) => {
        const call = request(`${url}/v1/completions`, {
          method: 'POST',
          agent,
          headers: { 'content-type': 'application/json; charset=utf-8' },
        });
        call.on('socket', (socket) => sockets.add(socket));
        call.on('error', reject);
        call.on('response', (response) => {
          response.resume().on('end', () => resolve(response.statusCode));
        });
        if (chunked) {
          call.write('{"prompt":');
        }
        call.end(chunked ? '"hi","max_tokens":1}' : '{"prompt":"hi","max_tokens":1}');
      });
      expect(status).toBe(200);
    }
    expect(sockets.size).toBe(1);
    agent.destroy();
  });

  it('refuses a body that is too large before reading it', async () => {
    const { url } = await start(`tiny ${FAST}`);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(
      `POST /v1/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${MAX_BODY_BYTES + 1}\r\n\r\n`,
    );
    const text = await new Promise<string>((resolve) => {
      let read = '';
      socket.on('data', (chunk) => {
        read += chunk;
      });
      socket.on('close', () => resolve(read));
    });
    expect(text).toMatch(/^HTTP\/1.1 413 /);
    expect(text).toContain('"type":"Request Entity Too Large","param":null,"code":413}');
  });

  it('carries the request id of the client', async () => {
    const { url } = await start(`tiny ${FAST}`);
    const id = await new Promise((resolve) => {
      const headers = { 'content-type': 'application/json', 'x-request-id': 'abc' };
      const call = request(`${url}/v1/completions`, { method: 'POST', headers, agent: false }, async (response) => {
        let text = '';
        for await (const chunk of response) {
          text += chunk;
        }
        resolve(JSON.parse(text).id);
      });
      call.end('{"prompt":"hi","max_tokens":1}');
    });
    expect(id).toBe('cmpl-abc');
  });

  it('sends the headers of a stream before its first token', async () => {
    // The prefill of these tokens alone would take a day.
    const { url } = await start('tiny --sim-prefill-ms-per-token 100000000');
    const { call, response } = await open(
      `${url}/v1/completions`,
      'POST',
      '{"prompt":"hi","max_tokens":1,"stream":true}',
    );
    expect(response.statusCode).toBe(200);
    call.destroy();
  });
});

describe('load', () => {
  it('shows running and waiting requests, and frees the slot of a client that goes away', async () => {
    const { url } = await start(`tiny --max-num-seqs 1 ${SLOW}`);
    const stream = () => open(`${url}/v1/completions`, 'POST', '{"prompt":"hi","max_tokens":2000,"stream":true}');
    const first = await stream();
    const second = await stream();
    await eventually(
      () => metric(url, 'vllm:num_requests_waiting{'),
      (waiting) => waiting === 1,
    );
    expect(await metric(url, RUNNING)).toBe(1);
    first.call.destroy();
    await new Promise((resolve) => second.response.once('data', resolve));
    expect(await metric(url, 'vllm:num_requests_waiting{')).toBe(0);
    expect(await metric(url, RUNNING)).toBe(1);
    second.call.destroy();
    await eventually(
      () => metric(url, RUNNING),
      (running) => running === 0,
    );
    // As in vLLM, a client that went away is no finished request of any kind.
    expect(await metric(url, 'vllm:request_success_total{engine="0",finished_reason="abort"')).toBe(0);
    expect(await metric(url, 'vllm:e2e_request_latency_seconds_count')).toBe(0);
  });
});

describe('shutdown', () => {
  const LONG = '{"prompt":"hi","max_tokens":40,"stream":true}';

  it('lets running requests finish; meanwhile answers like a real vLLM that drains', async () => {
    const { server, url } = await start(`${RECORDED} ${SLOW}`);
    const stream = await open(`${url}/v1/completions`, 'POST', LONG);
    let text = '';
    stream.response.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
    });
    const ended = new Promise((resolve) => stream.response.once('end', resolve));
    const closed = server.shutDown();
    for (const { path, method, body, status, response } of EXCHANGES.filter(({ draining }) => draining)) {
      const answer = await ask(url + path, method, body);
      expect([answer.status, answer.text]).toEqual([status, response]);
    }
    await Promise.all([ended, closed]);
    expect(text.match(/"text":/g)).toHaveLength(40);
    expect(text).toMatch(/data: \[DONE\]\n\n$/);
    await expect(ask(`${url}/health`)).rejects.toThrow('ECONNREFUSED');
  });

  it('without time to drain: falls silent, closes the port, and ends when its clients have gone', async () => {
    const { server, url } = await start('tiny --sim-decode-ms-per-token 5');
    const stream = await open(`${url}/v1/completions`, 'POST', LONG);
    await new Promise((resolve) => stream.response.once('data', resolve));
    let closed = false;
    const closing = server.shutDown().then(() => {
      closed = true;
    });
    await eventually(
      () =>
        ask(`${url}/health`).then(
          () => 'open',
          () => 'refused',
        ),
      (port) => port === 'refused',
    );
    // Another server's whole answer takes longer than what was left of this one.
    const other = await start('tiny --sim-decode-ms-per-token 5');
    await post(`${other.url}/v1/completions`, LONG);
    expect([closed, stream.response.complete]).toEqual([false, false]);
    stream.call.destroy();
    await closing;
    expect(closed).toBe(true);
  });

  it('gives up on requests that take longer than the time to drain', async () => {
    const { server, url } = await start('tiny --sim-prefill-ms-per-token 100000000 --shutdown-timeout 1');
    const stream = await open(`${url}/v1/completions`, 'POST', LONG);
    const closing = server.shutDown();
    await eventually(
      () =>
        ask(`${url}/health`).then(
          () => 'open',
          () => 'refused',
        ),
      (port) => port === 'refused',
    );
    stream.call.destroy();
    await closing;
  });
});

it('hangs on demand: accepts connections and answers nothing', async () => {
  const { server, url } = await start(`tiny ${SLOW}`);
  const stream = await open(`${url}/v1/completions`, 'POST', '{"prompt":"hi","max_tokens":5,"stream":true}');
  server.hang();
  const health = ask(`${url}/health`).then(
    ({ status }) => status,
    (error) => error.code,
  );
  const connected = connect(Number(new URL(url).port), '127.0.0.1');
  connected.on('error', () => {});
  await new Promise((resolve) => connected.once('connect', resolve));
  // Only the end of the process ends what is open; a server that still answered would have done so on the way.
  expect(stream.response.complete).toBe(false);
  server.crash();
  expect(await health).toBe('ECONNRESET');
});
