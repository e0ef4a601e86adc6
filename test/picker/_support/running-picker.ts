import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type GivenFlags, readPickerOptions } from '../../../src/picker/options';
import { Picker } from '../../../src/picker/picker';
import { ask } from '../../simulator/server/test-server';

/** Bookings of the whole picker or of one endpoint, as its metrics page tells them. */
export interface Bookings {
  readonly booked: number;
  /** By cause, those that are not 0. */
  readonly released: Readonly<Record<string, number>>;
}

/** A whole picker in this process, in front of the model servers that an endpoints file lists. */
export class RunningPicker {
  private readonly folder = mkdtempSync(join(tmpdir(), 'gkei-picker-'));
  private readonly addresses = new Map<string, string>();
  private readonly picker: Picker;
  private stopped: Promise<void> | undefined;

  private constructor(flags: GivenFlags) {
    const options = { proxy: '127.0.0.1:0', host: '127.0.0.1', 'metrics-port': '0', 'log-level': 'error', ...flags };
    this.picker = new Picker(readPickerOptions({ endpoints: this.endpointsFile, ...options }, {}), '1.2.3');
  }

  /** @param servers addresses of model servers, such as `http://127.0.0.1:8000` */
  static async start(servers: readonly string[], flags: GivenFlags = {}): Promise<RunningPicker> {
    const running = new RunningPicker(flags);
    running.replaceEndpoints(servers);
    await running.picker.start((address, purpose) => running.addresses.set(purpose, address));
    return running;
  }

  /** Where clients send their requests. */
  get url(): string {
    return this.addresses.get('requests')!;
  }

  get metricsUrl(): string {
    return this.addresses.get('metrics')!;
  }

  addressOf(purpose: string): string | undefined {
    return this.addresses.get(purpose);
  }

  /** Replaces the endpoints file in one step, as editors and Kubernetes do. */
  replaceEndpoints(servers: readonly string[]): void {
    const endpoints = servers.map((server) => ({
      address: new URL(server).hostname.replace(/^\[|\]$/g, ''),
      port: Number(new URL(server).port),
      scheme: new URL(server).protocol.slice(0, -1),
    }));
    writeFileSync(`${this.endpointsFile}.new`, JSON.stringify({ endpoints }));
    renameSync(`${this.endpointsFile}.new`, this.endpointsFile);
  }

  /** @param server address of one model server; all together without it */
  async bookings(server?: string): Promise<Bookings> {
    const { text } = await ask(`${this.metricsUrl}/metrics`);
    const middle = server === undefined ? '' : 'endpoint_';
    const endpoint = server === undefined ? '' : `endpoint="${new URL(server).host}"`;
    const labels = endpoint === '' ? '' : `{${endpoint}}`;
    const booked = sampleOf(text, `gke_inference_picker_${middle}bookings_total${labels}`);
    const start = `gke_inference_picker_${middle}releases_total{${endpoint}${endpoint === '' ? '' : ','}cause="`;
    const released = text.split('\n').flatMap((line) => {
      const [, cause, count] = line.startsWith(start) ? line.slice(start.length).split(/^([^"]+)"} /) : [];
      return Number(count) > 0 ? [[cause, Number(count)]] : [];
    });
    return { booked, released: Object.fromEntries(released) };
  }

  /** The value of one sample of the picker's metrics page. */
  async metric(sample: string): Promise<number> {
    return sampleOf((await ask(`${this.metricsUrl}/metrics`)).text, sample);
  }

  /**
   * Shuts down; further calls wait for the first.
   * @param noticed as by SIGINT; else as by SIGTERM
   */
  stop(noticed = true): Promise<void> {
    this.stopped ??= this.picker.shutDown(noticed).then(() => rmSync(this.folder, { recursive: true }));
    return this.stopped;
  }

  get endpointsFile(): string {
    return join(this.folder, 'endpoints.yaml');
  }
}

function sampleOf(page: string, sample: string): number {
  const line = page.split('\n').find((candidate) => candidate.startsWith(`${sample} `));
  return Number(line?.slice(sample.length + 1) ?? Number.NaN);
}
