import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * Passes connections to an address on to a port of 127.0.0.1. vLLM publishes KV events on all addresses or on none of its own, while
 * the picker expects each server's at one port of the server's address.
 */
export class Relay {
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static start(ip: string, port: number, targetPort: number): Promise<Relay> {
    const server = createServer();
    const relay = new Relay(server);
    server.on('connection', (socket) => relay.pass(socket, targetPort));
    return new Promise((resolve, reject) => {
      server.once('error', reject).listen(port, ip, () => resolve(relay));
    });
  }

  stop(): void {
    this.server.close();
    for (const socket of this.sockets) socket.destroy();
  }

  private pass(socket: Socket, port: number): void {
    const target = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [socket, target],
      [target, socket],
    ] as const) {
      this.sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
  }
}
