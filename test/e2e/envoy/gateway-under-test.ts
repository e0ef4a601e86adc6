import { freePorts } from '../cluster/loopback';
import type { EnvoyOptions } from './envoy-config';
import { EnvoyUnderTest } from './envoy-under-test';
import { type PickerOptions, PickerUnderTest } from './picker-under-test';

/** What the tests of one file share. */
export type GatewayOptions = PickerOptions & Pick<EnvoyOptions, 'bufferBytes' | 'extProc'>;

/** A real Envoy in front of the picker's transport and exchange. */
export class GatewayUnderTest {
  private constructor(
    readonly picker: PickerUnderTest,
    private readonly envoy: EnvoyUnderTest,
  ) {}

  /** @param program the path of Envoy */
  static async start(program: string, options: GatewayOptions): Promise<GatewayUnderTest> {
    const [pickerPort] = (await freePorts(1)) as [number];
    const picker = await PickerUnderTest.start(pickerPort, options);
    return new GatewayUnderTest(picker, await EnvoyUnderTest.start(program, { ...options, pickerPort }));
  }

  /** The port that clients connect to, on 127.0.0.1. */
  get port(): number {
    return this.envoy.port;
  }

  /** The answer of Envoy's admin interface to a GET. */
  admin(path: string): Promise<string> {
    return this.envoy.admin(path);
  }

  /** The end of Envoy's log. */
  log(): string {
    return this.envoy.log();
  }

  async stop(): Promise<void> {
    await this.envoy.stop();
    await this.picker.stop();
    await this.envoy.finish();
  }
}
