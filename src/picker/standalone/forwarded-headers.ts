import { type HeadChanges, TRACE_HEADER } from '../exchange';
import { CONTROL_HEADERS, DESTINATION } from '../exchange/ext-proc/control-headers';

/** Headers about one connection, which a proxy answers for itself. Source: RFC 9110 section 7.6.1, RFC 9112. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/**
 * What a model server must not see of a request, beside what concerns the connection: the length, which is told anew;
 * the wish to be told to go on, which the proxy has answered; and what only gateways may say.
 */
const NOT_FOR_MODEL_SERVERS = ['content-length', 'expect', DESTINATION, ...CONTROL_HEADERS];

const REQUEST_DROPS: ReadonlySet<string> = new Set([...HOP_BY_HOP, ...NOT_FOR_MODEL_SERVERS]);
const ANSWER_DROPS: ReadonlySet<string> = new Set(HOP_BY_HOP);
const CHANGED_ANSWER_DROPS: ReadonlySet<string> = new Set([...HOP_BY_HOP, 'content-length']);

/** Names and values by turns, as Node gives and takes them: order, spelling and repetition are kept. */
export type RawHeaders = readonly string[];

/**
 * The headers of a request that go on to a model server.
 * @param changes what the exchange changes of them
 */
export function forwardedToServer(
  headers: RawHeaders,
  { plainAnswer, decodedBody, traceParent }: Omit<HeadChanges, 'bodyLength'>,
): string[] {
  if (!plainAnswer && !decodedBody && traceParent === undefined) {
    return without(REQUEST_DROPS, headers);
  }
  const drops = new Set(REQUEST_DROPS);
  if (plainAnswer) {
    drops.add('accept-encoding');
  }
  if (decodedBody) {
    drops.add('content-encoding');
  }
  if (traceParent === undefined) {
    return without(drops, headers);
  }
  drops.add(TRACE_HEADER);
  return [...without(drops, headers), TRACE_HEADER, traceParent];
}

/**
 * The headers of an answer that go on to the client.
 * @param changed the body is changed while it passes, so its length is not known
 */
export function forwardedToClient(headers: RawHeaders, changed: boolean): string[] {
  return without(changed ? CHANGED_ANSWER_DROPS : ANSWER_DROPS, headers);
}

/** The headers without those that are dropped and those that `Connection` names. */
function without(drops: ReadonlySet<string>, headers: RawHeaders): string[] {
  const connection = new Set<string>();
  for (let at = 0; at < headers.length; at += 2) {
    if (headers[at].toLowerCase() === 'connection') {
      for (const name of headers[at + 1].toLowerCase().split(',')) {
        connection.add(name.trim());
      }
    }
  }
  const kept: string[] = [];
  for (let at = 0; at < headers.length; at += 2) {
    const name = headers[at].toLowerCase();
    if (!drops.has(name) && !connection.has(name)) {
      kept.push(headers[at], headers[at + 1]);
    }
  }
  return kept;
}
