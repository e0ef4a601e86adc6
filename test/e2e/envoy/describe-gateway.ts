import { eventually } from '../cluster/eventually';
import { type GatewayOptions, GatewayUnderTest } from './gateway-under-test';
import { locateEnvoy } from './locate-envoy';
import { Upstream } from './upstream';

/** What one test has. */
export interface GatewayTestBox {
  readonly gateway: GatewayUnderTest;
  /** Two model servers over HTTP/1.1. */
  readonly upstreams: readonly [Upstream, Upstream];
}

/** Declares one test behind the gateway. */
export type GatewayTest = (name: string, run: (box: GatewayTestBox) => Promise<void>) => void;

/**
 * Declares tests that share one Envoy. After each of them nothing may be booked or held, and no call may be open. Without Envoy the
 * tests are skipped, or fail where `CI=true`.
 */
export function describeGateway(name: string, options: GatewayOptions, declare: (test: GatewayTest) => void): void {
  const program = locateEnvoy(name, declare);
  if (program === undefined) {
    return;
  }
  describe(name, () => {
    let gateway: GatewayUnderTest;
    beforeAll(async () => {
      gateway = await GatewayUnderTest.start(program, options);
    });
    afterAll(() => gateway.stop());
    declare((title, run) => test(title, () => withUpstreams(gateway, run)));
  });
}

async function withUpstreams(gateway: GatewayUnderTest, run: (box: GatewayTestBox) => Promise<void>): Promise<void> {
  const upstreams = [await Upstream.start('127.0.0.2'), await Upstream.start('127.0.0.3')] as const;
  const { picker } = gateway;
  picker.port.reset(upstreams.map(({ endpoint }) => endpoint));
  try {
    await run({ gateway, upstreams });
    await eventually('nothing is booked and no call is open', () => {
      return picker.port.openBookings === 0 && picker.service.openStreams === 0;
    });
    expect(picker.bodies.held).toBe(0);
    expect(picker.faults).toEqual([]);
  } catch (error) {
    process.stderr.write(`${gateway.log()}\n`);
    throw error;
  } finally {
    await Promise.all(upstreams.map((upstream) => upstream.stop()));
  }
}
