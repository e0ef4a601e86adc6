import { RunningPicker } from '../picker/_support/running-picker';
import { eventually, post, startServer } from '../simulator/server/test-server';
import { Page } from './browser/page';
import { chromium } from './install/chromium';
import { locatePart } from './install/locate-part';

const PROMPT = 'never to be shown ';
const CHAT = { model: 'tiny', messages: [{ role: 'user', content: PROMPT.repeat(200) }], max_tokens: 8 };
const SERVER = 'tiny --sim-speed 1000';

const title = 'the live page in a browser';
const program = locatePart(chromium, title, (test) => test('shows why requests went where they went'));

if (program !== undefined) {
  describe(title, () => {
    let page: Page;
    let picker: RunningPicker;
    const stops: (() => void)[] = [];

    afterEach(async () => {
      await page.close();
      await picker.stop();
      for (const stop of stops.splice(0)) stop();
    });

    async function start(servers: number, absent = 0): Promise<string[]> {
      const started = await Promise.all(Array.from({ length: servers }, () => startServer(SERVER)));
      for (const { server } of started) stops.push(() => server.crash());
      const urls = started.map(({ url }) => url);
      // Nothing listens there: the picker knows these endpoints all the same.
      const others = Array.from({ length: absent }, (_, index) => `http://127.0.3.${index + 1}:9`);
      picker = await RunningPicker.start([...urls, ...others]);
      page = await Page.open(program!);
      return urls.map((url) => new URL(url).host);
    }

    const shown = (selector: string) => page.value<string>(`document.querySelector('${selector}')?.innerText ?? ''`);
    const rows = () => page.value<number>("document.querySelectorAll('#endpoints tr').length");
    const focused = () => page.value<string>('document.activeElement.className + document.activeElement.id');
    const chat = () => post(`${picker.url}/v1/chat/completions`, CHAT);

    test('shows endpoints and requests, and by the keyboard why one went where it went', async () => {
      const [host] = await start(2);
      await chat();
      await chat();
      await page.goto(picker.metricsUrl);
      await eventually(
        () => shown('#decisions'),
        (text) => text.includes('completed'),
      );
      expect(await shown('#status')).toBe('live');
      expect(await shown('#endpoints')).toContain(host);
      expect(await rows()).toBe(2);
      expect(await page.value('document.body.innerText')).not.toContain(PROMPT.trim());

      await page.value("document.querySelector('#decisions button').focus()");
      await page.press('Enter');
      await eventually(
        () => shown('#detail-body'),
        (text) => text.includes('picked'),
      );
      expect(await focused()).toBe('detail-title');
      expect(await page.value("document.querySelectorAll('#detail .candidate').length")).toBe(2);
      expect(await page.value("document.querySelectorAll('#detail .candidate.picked').length")).toBe(1);
      expect(await page.value('location.hash')).toBe('#2');
      await page.press('Escape');
      expect(await focused()).toBe('decision');
      expect(page.complaints).toEqual([]);
    });

    test('says when the picker is gone', async () => {
      await start(1);
      await page.goto(picker.metricsUrl);
      await eventually(
        () => shown('#status'),
        (text) => text === 'live',
      );
      await picker.stop();
      await eventually(
        () => shown('#status'),
        (text) => /^picker unreachable since \d\d:\d\d:\d\d, next try in \d+ s$/.test(text),
      );
    });

    test('fits a phone and finds one of a hundred endpoints', async () => {
      const [host] = await start(1, 99);
      await page.resize(390, 844, true);
      await page.goto(picker.metricsUrl);
      await eventually(rows, (count) => count === 100);
      expect(await page.value('document.documentElement.scrollWidth')).toBe(390);
      const type = `document.getElementById('filter').value = '${host}';`;
      await page.value(`${type} document.getElementById('filter').dispatchEvent(new Event('input')), 0`);
      expect(await rows()).toBe(1);
      expect(await shown('#endpoint-count')).toBe('1 of 100');
    });

    test.each(['light', 'dark'] as const)('is drawn in %s colours', async (scheme) => {
      await start(1);
      await page.prefer(scheme);
      await page.goto(picker.metricsUrl);
      await eventually(rows, (count) => count === 1);
      const [red] = await page.value<number[]>(
        'getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)',
      );
      expect(red > 128).toBe(scheme === 'light');
      expect((await page.picture()).subarray(1, 4).toString()).toBe('PNG');
    });
  });
}
