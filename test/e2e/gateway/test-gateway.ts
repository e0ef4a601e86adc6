import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiClient } from '../cluster/api-client';
import { eventually } from '../cluster/eventually';
import type { KubeObject } from '../cluster/kube-object';
import { LoggedProcess } from '../cluster/logged-process';
import { freePorts } from '../cluster/loopback';
import { Reaper } from '../cluster/reaper';
import { ConfigFolder } from './config-folder';
import { WAYS_EXTENSION } from './endpoint-ways';
import { NO_PICKER } from './envoy-clusters';
import { fileSource, socketAddress } from './envoy-types';
import type { Front } from './front';
import { CLUSTERS_FILE, gatewayConfig, LISTENERS_FILE } from './gateway-config';
import { keyOf } from './gateway-objects';
import { LeavingEndpoints } from './leaving-endpoints';
import type { KeyPair } from './listener-certificates';
import { ObjectFeed } from './object-feed';
import { poolEndpoints } from './pool-backend';

const STOP_GRACE_MS = 5000;

/** How many ports of Gateways can be served. */
const LISTENER_PORTS = 64;

/** One worker, beside other Envoys on the machine; an access log that is written at once; nothing outlives its listener. */
const FLAGS = [
  '--drain-time-s',
  '0',
  '--concurrency',
  '1',
  '--use-dynamic-base-id',
  '--log-level',
  'warning',
  '--file-flush-interval-msec',
  '50',
];

/** A real Envoy that follows the objects in the API server, as a gateway's controller makes it do. */
export class TestGateway implements Front {
  private readonly feed: ObjectFeed;
  private readonly config: ConfigFolder;
  private readonly envoy: LoggedProcess;
  private readonly ports = new Map<string, number>();
  private readonly certificateManager = new Map<string, KeyPair>();
  private readonly leaving = new LeavingEndpoints(() => this.changed());
  private pending = false;
  private failure: Error | undefined;

  private constructor(
    program: string,
    api: ApiClient,
    folder: string,
    private readonly reaper: Reaper,
    private readonly adminPort: number,
    private readonly freePorts: number[],
  ) {
    this.feed = new ObjectFeed(api, () => this.changed());
    this.config = new ConfigFolder(folder);
    this.apply();
    const bootstrap = join(folder, 'bootstrap.json');
    writeFileSync(bootstrap, JSON.stringify(bootstrapConfig(folder, adminPort)));
    this.envoy = new LoggedProcess({
      command: [program, '--config-path', bootstrap, ...FLAGS],
      log: join(folder, 'envoy.log'),
      reaper,
    });
  }

  /** @param program the path of Envoy */
  static async start(program: string, api: ApiClient): Promise<TestGateway> {
    const [adminPort, ...ports] = (await freePorts(1 + LISTENER_PORTS)) as [number, ...number[]];
    const folder = mkdtempSync(join(tmpdir(), 'gke-inference-gateway-'));
    const gateway = new TestGateway(program, api, folder, new Reaper(folder), adminPort, ports);
    await gateway.feed.start();
    await eventually('Envoy is ready', () => gateway.admin('/ready'));
    return gateway;
  }

  /** The port on 127.0.0.1 that stands for a port of a Gateway. */
  portOf(gateway: string, port: number): number {
    const key = `${gateway}:${port}`;
    const known = this.ports.get(key) ?? this.freePorts.pop();
    if (known === undefined) {
      throw new Error(`no port is left for ${key}`);
    }
    this.ports.set(key, known);
    return known;
  }

  async addressOf(gateway: KubeObject, port: number): Promise<{ ip: string; port: number }> {
    return { ip: '127.0.0.1', port: this.portOf(keyOf(gateway), port) };
  }

  /** Puts a certificate where listeners can take it from, as Certificate Manager would have it. */
  addCertificate(name: string, keyPair: KeyPair): void {
    this.certificateManager.set(name, keyPair);
    this.changed();
  }

  /** The answer of Envoy's admin interface to a GET. */
  async admin(path: string): Promise<string> {
    if (!this.envoy.running) {
      throw new Error(this.log());
    }
    const response = await fetch(`http://127.0.0.1:${this.adminPort}${path}`);
    const text = await response.text();
    if (!response.ok) {
      throw new Error(text);
    }
    return text;
  }

  /** Why the stored objects could not be served, and the end of Envoy's log. */
  log(): string {
    return [this.failure?.message ?? 'every object is served', this.envoy.logTail()].join('\n');
  }

  async stop(): Promise<void> {
    await this.feed.stop();
    this.leaving.stop();
    await this.envoy.stop(STOP_GRACE_MS);
    await this.reaper.finish();
  }

  /** Configures Envoy once for all changes that come together. */
  private changed(): void {
    if (!this.pending) {
      this.pending = true;
      setImmediate(() => {
        this.pending = false;
        this.apply();
      });
    }
  }

  private apply(): void {
    try {
      const options = {
        folder: this.config.path,
        portOf: (gateway: string, port: number) => this.portOf(gateway, port),
        certificateManager: this.certificateManager,
        leaving: this.leaving.update(poolEndpoints(this.feed.objects)),
      };
      this.config.write(gatewayConfig(this.feed.objects, options));
      this.failure = undefined;
    } catch (error) {
      this.failure = error as Error;
    }
  }
}

function bootstrapConfig(folder: string, adminPort: number): object {
  return {
    node: { id: 'gateway', cluster: 'gateway' },
    admin: { address: socketAddress({ ip: '127.0.0.1', port: adminPort }) },
    bootstrap_extensions: [WAYS_EXTENSION],
    static_resources: { clusters: [NO_PICKER] },
    dynamic_resources: {
      cds_config: fileSource(join(folder, CLUSTERS_FILE)),
      lds_config: fileSource(join(folder, LISTENERS_FILE)),
    },
  };
}
