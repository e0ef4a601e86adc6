import { DEFAULT_POLICY, Scheduler } from '../../../src/picker/scheduling';
import { ReverseProxy } from '../../../src/picker/standalone';
import { Deadlines } from '../../../src/picker/transport';
import { settingsWith } from '../exchange/_settings';

/** A proxy in front of one endpoint. */
export class ProxyOfOne {
  private constructor(
    readonly proxy: ReverseProxy,
    readonly url: string,
    private readonly scheduler: Scheduler,
  ) {}

  static async start(endpoint: string): Promise<ProxyOfOne> {
    const now = () => performance.now();
    const scheduler = new Scheduler({ policy: DEFAULT_POLICY, now, random: () => 0, onMisuse: 'throw' });
    scheduler.endpoints.setEligible(scheduler.endpoints.add(endpoint), true);
    const proxy = new ReverseProxy(settingsWith(scheduler, new Deadlines(0)));
    return new ProxyOfOne(proxy, `http://127.0.0.1:${await proxy.listen(0, '127.0.0.1')}`, scheduler);
  }

  /** How all requests so far ended, those causes that are not 0. */
  get released(): Record<string, number> {
    return Object.fromEntries(Object.entries(this.scheduler.endpoints.total.released).filter(([, count]) => count > 0));
  }

  /** Closes it; nothing may be left of any request. */
  async close(): Promise<void> {
    await this.proxy.close();
    expect([this.scheduler.inFlight, this.proxy.openRequests]).toEqual([0, 0]);
  }
}
