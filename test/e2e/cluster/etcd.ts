import { join } from 'node:path';
import { LoggedProcess } from './logged-process';
import { freePorts } from './loopback';
import type { Reaper } from './reaper';

/** A real etcd on free loopback ports. */
export class Etcd {
  private constructor(
    readonly url: string,
    readonly process: LoggedProcess,
  ) {}

  /** @param folder where its log and its data go */
  static async start(program: string, folder: string, reaper: Reaper): Promise<Etcd> {
    const [port, peerPort] = (await freePorts(2)) as [number, number];
    const url = `http://127.0.0.1:${port}`;
    const flags = [
      `--data-dir=${join(folder, 'etcd')}`,
      '--unsafe-no-fsync',
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    ];
    return new Etcd(url, new LoggedProcess({ command: [program, ...flags], log: join(folder, 'etcd.log'), reaper }));
  }

  /** Forgets all history: from here on no watch can resume at an earlier state. */
  async compact(): Promise<void> {
    const { header } = await this.call('range', { key: Buffer.from('/').toString('base64') });
    await this.call('compaction', { revision: header.revision, physical: true });
  }

  private async call(method: string, body: object): Promise<{ readonly header: { readonly revision: string } }> {
    const response = await fetch(`${this.url}/v3/kv/${method}`, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) {
      throw new Error(`etcd answered ${method} with ${response.status}: ${await response.text()}`);
    }
    return (await response.json()) as { header: { revision: string } };
  }
}
