import type { ServerResponse } from 'node:http';
import type { FinishReason } from '../engine/engine';
import type { Responder } from './generation';
import type { GenerationRequest } from './generation-request';
import { type ResponseHead, roleChunk, textChunk, type Usage, unaryPayload, usageChunk } from './payloads';

/** Collects the whole response and sends it at once. */
export class UnaryResponder implements Responder {
  private readonly choices: { text: string; reason: FinishReason }[];

  constructor(
    private readonly response: ServerResponse,
    private readonly head: ResponseHead,
    request: GenerationRequest,
  ) {
    this.choices = Array.from({ length: request.prompts.length * request.choices }, () => ({
      text: '',
      reason: 'length',
    }));
  }

  text(choice: number, text: string, reason: FinishReason | undefined): void {
    const collected = this.choices[choice];
    this.choices[choice] = { text: collected.text + text, reason: reason ?? collected.reason };
  }

  end(usage: Usage): void {
    sendJson(this.response, 200, unaryPayload(this.head, this.choices, usage));
  }
}

/** Sends server-sent events, one for each piece of text, and `[DONE]`. The headers go out at once. */
export class StreamResponder implements Responder {
  private readonly opened = new Set<number>();
  private readonly usageAtEnd: boolean;

  constructor(
    private readonly response: ServerResponse,
    private readonly head: ResponseHead,
    private readonly request: GenerationRequest,
    forceUsage: boolean,
  ) {
    this.usageAtEnd = request.usage.atEnd || forceUsage;
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.flushHeaders();
  }

  text(choice: number, text: string, reason: FinishReason | undefined, usage: () => Usage): void {
    const { api } = this.request;
    const soFar = this.request.usage.always ? usage() : undefined;
    if (api === 'chat' && !this.opened.has(choice)) {
      this.opened.add(choice);
      this.send(roleChunk(this.head, choice, soFar && { ...soFar, completionTokens: 0 }));
    }
    this.send(textChunk(this.head, choice, text, reason, soFar, !this.usageAtEnd));
  }

  end(usage: Usage): void {
    if (this.usageAtEnd) {
      this.send(usageChunk(this.head, usage));
    }
    this.response.end('data: [DONE]\n\n');
  }

  private send(chunk: object): void {
    this.response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  }
}

/** Sends a JSON body with its length. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-length': Buffer.byteLength(text), 'content-type': 'application/json' });
  response.end(text);
}
