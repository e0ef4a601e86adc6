import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { checkGrpcHealth } from './grpc-health';
import type { Container, HttpGet, ProbeAction } from './pod';

/** What an action of a pod's specification is run against. */
export interface ProbeTarget {
  readonly container: Container;
  readonly podIP: string;
}

/**
 * Runs a probe once, as a kubelet does, over a connection of its own. A redirect counts as a success without being
 * followed (a kubelet follows it within the same host).
 *
 * @throws Error with the reason of the failure.
 */
export async function runProbe(action: ProbeAction, target: ProbeTarget, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  if (action.httpGet) {
    const status = await httpGet(action.httpGet, target, signal);
    if (status < 200 || status >= 400) {
      throw new Error(`HTTP probe failed with statuscode: ${status}`);
    }
  } else if (action.tcpSocket) {
    const { host = target.podIP, port } = action.tcpSocket;
    await tcpConnect(host, portNumber(port, target.container), signal);
  } else if (action.grpc) {
    const { port, service = '' } = action.grpc;
    await checkGrpcHealth({ host: target.podIP, port, service, signal });
  } else {
    throw new Error('the action is neither httpGet nor tcpSocket nor grpc');
  }
}

/** Sends a GET of a pod's specification and gives the status of the answer. */
export function httpGet(get: HttpGet, { container, podIP }: ProbeTarget, signal: AbortSignal): Promise<number> {
  const options: RequestOptions = {
    host: get.host ?? podIP,
    port: portNumber(get.port, container),
    path: get.path ?? '/',
    headers: {
      'user-agent': 'kube-probe/1.34',
      accept: '*/*',
      ...Object.fromEntries((get.httpHeaders ?? []).map(({ name, value }) => [name, value])),
    },
    signal,
  };
  return new Promise((resolve, reject) => {
    const call =
      get.scheme === 'HTTPS'
        ? httpsRequest({ ...options, agent: new HttpsAgent({ rejectUnauthorized: false }) })
        : httpRequest({ ...options, agent: new HttpAgent() });
    call.once('error', (error) => reject(signal.aborted ? new Error('timeout') : error));
    call.once('response', (response) => {
      // The answer counts once it is complete: a server that hangs in its body is not healthy.
      response.once('end', () => resolve(response.statusCode!));
      response.once('error', reject);
      response.resume();
    });
    call.end();
  });
}

function tcpConnect(host: string, port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    signal.addEventListener('abort', () => socket.destroy(new Error('timeout')));
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
  });
}

/** A port of the specification: a number, or the name of one of the container's ports. */
function portNumber(port: number | string, { name, ports = [] }: Container): number {
  if (typeof port === 'number') {
    return port;
  }
  const named = ports.find((candidate) => candidate.name === port);
  if (!named) {
    throw new Error(`container ${name} has no port named ${port}`);
  }
  return named.containerPort;
}
