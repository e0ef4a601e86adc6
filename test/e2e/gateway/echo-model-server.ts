/**
 * A model server whose answers tell what became of a request's bytes: `HOST PORT` are its arguments.
 *
 * It answers a POST with the body that it received, or, to a client that accepts events, with as many events as the
 * query's `events` says, and names the SHA-256 of what it received and the headers that it received. A simulated vLLM would refuse such prompts as too long.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';

const METRICS = 'vllm:num_requests_waiting{} 0\nvllm:num_requests_running{} 0\nvllm:kv_cache_usage_perc{} 0\n';

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET') {
    response.end(request.url === '/metrics' ? METRICS : '{}');
    return;
  }
  const body = await buffer(request);
  response.setHeader('x-received-headers', Object.keys(request.headers).join());
  response.setHeader('x-received-sha256', createHash('sha256').update(body).digest('hex'));
  if (request.headers.accept !== 'text/event-stream') {
    response.setHeader('content-type', 'application/json').end(body);
    return;
  }
  response.setHeader('content-type', 'text/event-stream').flushHeaders();
  const events = Number(new URL(request.url!, 'http://server').searchParams.get('events'));
  for (let index = 0; index < events; index += 1) {
    response.write(`data: {"index":${index},"text":"${'é'.repeat(index % 50)}"}\n\n`);
    await turn();
  }
  response.end('data: [DONE]\n\n');
}

/** Longer than the gateway keeps an idle connection: a server that closes one may do so when a request is on its way. */
const keepAliveTimeout = 3_700_000;

const [host, port] = process.argv.slice(2);
createServer({ keepAliveTimeout }, (request, response) => void answer(request, response)).listen(Number(port), host);
