import {
  requestBody,
  requestHeaders,
  responseBody,
  responseHeaders,
} from '../../test/picker/wire/_processing-messages';
import { FrameConnection, withPrefix } from '../transport/frame-connection';

const PROMPT = JSON.stringify({
  model: 'm',
  stream: true,
  messages: [{ role: 'user', content: 'lorem '.repeat(120) }],
});

/** An event of a stream as vLLM sends it, some 214 bytes with what ext_proc puts around it. */
const EVENT =
  'data: {"id":"chatcmpl-b2545611f3b6cb73","object":"chat.completion.chunk","created":1795360430,"model":"m",' +
  '"choices":[{"index":0,"delta":{"content":" token"},"logprobs":null,"finish_reason":null}]}\n\n';

/** What a gateway asks of a request. */
const REQUEST = [
  requestHeaders([
    [':method', 'POST'],
    [':path', '/v1/chat/completions'],
    [':authority', 'llm.example.com'],
    ['content-type', 'application/json'],
    ['user-agent', 'openai/1.0'],
  ]),
  requestBody(PROMPT, true),
].map(withPrefix);
const ANSWER_HEAD = withPrefix(
  responseHeaders([
    [':status', '200'],
    ['content-type', 'text/event-stream'],
  ]),
);
const EVENT_MESSAGE = withPrefix(responseBody(EVENT));
const LAST_EVENT = withPrefix(responseBody('data: [DONE]\n\n', true));

/** Answers that a picker, and a server that sends everything back, give to a request and to its answer's head. */
const ANSWERS_TO_OPEN = REQUEST.length + 1;

/** One exchange, seen from the gateway. */
export class GatewayCall {
  /** Told when the first answer comes: for a picker, where the request goes. */
  onPicked: (() => void) | undefined;
  /** Told of each answer to an event. */
  onEvent: (() => void) | undefined;

  private answers = 0;
  private readonly prefix = Buffer.alloc(5);
  private prefixLength = 0;
  /** Bytes of the message that are still to come. */
  private due = 0;
  private readonly streamId: number;

  constructor(
    private readonly frames: FrameConnection,
    calls: Map<number, GatewayCall>,
  ) {
    this.streamId = frames.call();
    calls.set(this.streamId, this);
  }

  /** Sends the request and the head of its answer, which a model server would send as soon as it had the request. */
  open(): void {
    for (const message of REQUEST) {
      this.frames.send(this.streamId, message);
    }
    this.frames.send(this.streamId, ANSWER_HEAD);
  }

  sendEvent(): void {
    this.frames.send(this.streamId, EVENT_MESSAGE);
  }

  /** Sends the last event, and ends. */
  finish(): void {
    this.frames.send(this.streamId, LAST_EVENT);
    this.frames.halfClose(this.streamId);
  }

  /** Takes bytes of answers. */
  take(piece: Buffer): void {
    let at = 0;
    while (at < piece.length) {
      if (this.due > 0) {
        const taken = Math.min(this.due, piece.length - at);
        this.due -= taken;
        at += taken;
      } else {
        this.prefix[this.prefixLength++] = piece[at++];
        if (this.prefixLength < this.prefix.length) {
          continue;
        }
        this.prefixLength = 0;
        this.due = this.prefix.readUInt32BE(1);
      }
      if (this.due === 0) {
        this.answered();
      }
    }
  }

  private answered(): void {
    this.answers++;
    if (this.answers === 1) {
      this.onPicked?.();
    }
    if (this.answers > ANSWERS_TO_OPEN) {
      this.onEvent?.();
    }
  }
}

/** A gateway with several connections to a picker. */
export class Gateway {
  private next = 0;

  private constructor(
    private readonly connections: readonly {
      readonly frames: FrameConnection;
      readonly calls: Map<number, GatewayCall>;
    }[],
  ) {}

  static async connect(port: number, connections: number): Promise<Gateway> {
    return new Gateway(
      await Promise.all(
        Array.from({ length: connections }, async () => {
          const frames = await FrameConnection.open(port, false);
          const calls = new Map<number, GatewayCall>();
          frames.sink = {
            data: (streamId, piece) => calls.get(streamId)?.take(piece),
            ended: (streamId) => calls.delete(streamId),
          };
          return { frames, calls };
        }),
      ),
    );
  }

  /** A new call, on the connections in turn. */
  call(): GatewayCall {
    const { frames, calls } = this.connections[this.next++ % this.connections.length];
    return new GatewayCall(frames, calls);
  }

  /** Sends what was said to be sent. */
  flush(): void {
    for (const { frames } of this.connections) {
      frames.flush();
    }
  }

  /** All clients are gone at once. */
  vanish(): void {
    for (const { frames } of this.connections) {
      frames.close();
    }
  }
}
