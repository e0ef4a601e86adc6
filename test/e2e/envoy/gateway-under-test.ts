import { mkdtempSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../cluster/eventually';
import { LoggedProcess } from '../cluster/logged-process';
import { freePorts } from '../cluster/loopback';
import { Reaper } from '../cluster/reaper';
import { type EnvoyOptions, envoyConfig } from './envoy-config';
import { type PickerOptions, PickerUnderTest } from './picker-under-test';

/** What the tests of one file share. */
export type GatewayOptions = PickerOptions & Pick<EnvoyOptions, 'bufferBytes' | 'extProc'>;

const STOP_GRACE_MS = 5000;

/** One worker, beside other Envoys on the machine, with an access log that is written at once. */
const FLAGS = [
  '--concurrency',
  '1',
  '--use-dynamic-base-id',
  '--log-level',
  'warning',
  '--file-flush-interval-msec',
  '50',
];

/** A real Envoy in front of the picker's transport and exchange. */
export class GatewayUnderTest {
  private constructor(
    /** The port that clients connect to, on 127.0.0.1. */
    readonly port: number,
    readonly picker: PickerUnderTest,
    private readonly adminPort: number,
    private readonly envoy: LoggedProcess,
    private readonly reaper: Reaper,
  ) {}

  /** @param program the path of Envoy */
  static async start(program: string, options: GatewayOptions): Promise<GatewayUnderTest> {
    const [listenerPort, adminPort, pickerPort] = (await freePorts(3)) as [number, number, number];
    const picker = await PickerUnderTest.start(pickerPort, options);
    const folder = mkdtempSync(join(tmpdir(), 'envoy-'));
    const config = join(folder, 'envoy.json');
    writeFileSync(config, JSON.stringify(envoyConfig({ ...options, listenerPort, adminPort, pickerPort })));
    const reaper = new Reaper(folder);
    const envoy = new LoggedProcess({
      command: [program, '--config-path', config, ...FLAGS],
      log: join(folder, 'envoy.log'),
      reaper,
    });
    const gateway = new GatewayUnderTest(listenerPort, picker, adminPort, envoy, reaper);
    await eventually('Envoy is ready', () => {
      if (!envoy.running) {
        throw new Error(envoy.logTail());
      }
      return gateway.admin('/ready');
    });
    return gateway;
  }

  /** The answer of Envoy's admin interface to a GET. */
  admin(path: string): Promise<string> {
    return new Promise((resolve, reject) => {
      get({ host: '127.0.0.1', port: this.adminPort, path }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => (response.statusCode === 200 ? resolve(text) : reject(new Error(text))));
      }).on('error', reject);
    });
  }

  /** The end of Envoy's log. */
  log(): string {
    return this.envoy.logTail();
  }

  async stop(): Promise<void> {
    await this.envoy.stop(STOP_GRACE_MS);
    await this.picker.stop();
    await this.reaper.finish();
  }
}
