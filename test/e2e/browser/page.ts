import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly [key: string]: unknown };
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

/** A page in a Chromium without a window, driven by its DevTools protocol over a pair of pipes. */
export class Page {
  /** What the page wrote to its console, and what it was kept from doing. */
  readonly complaints: string[] = [];

  private readonly folder = mkdtempSync(join(tmpdir(), 'gkei-browser-'));
  private readonly browser: ChildProcess;
  private readonly waiting = new Map<number, (message: Message) => void>();
  private session: string | undefined;
  private sent = 0;

  private constructor(program: string) {
    // The sandbox needs rights that containers and root do not have; the pages are our own.
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--remote-debugging-pipe'];
    this.browser = spawn(program, [...flags, `--user-data-dir=${this.folder}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...process.env, LD_LIBRARY_PATH: librariesOf(program) },
    });
    let rest = '';
    (this.browser.stdio[4] as Readable).setEncoding('utf8').on('data', (text: string) => {
      const messages = `${rest}${text}`.split('\0');
      rest = messages.pop()!;
      for (const message of messages) this.take(JSON.parse(message) as Message);
    });
  }

  /** @param program a Chromium */
  static async open(program: string, width = 1_400, height = 1_000): Promise<Page> {
    const page = new Page(program);
    const { targetId } = await page.send('Target.createTarget', { url: 'about:blank' });
    const { sessionId } = await page.send('Target.attachToTarget', { targetId, flatten: true });
    page.session = sessionId as string;
    await page.send('Page.enable');
    await page.send('Runtime.enable');
    await page.send('Log.enable');
    await page.resize(width, height);
    return page;
  }

  async resize(width: number, height: number, mobile = false): Promise<void> {
    await this.send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile });
  }

  /** @param scheme the one that the reader prefers */
  async prefer(scheme: 'light' | 'dark'): Promise<void> {
    await this.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
  }

  async goto(url: string): Promise<void> {
    await this.send('Page.navigate', { url });
  }

  /** The value of an expression in the page, which must be JSON. */
  async value<T>(expression: string): Promise<T> {
    const answer = await this.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    const { result, exceptionDetails } = answer as { result: { value: T }; exceptionDetails?: { text: string } };
    if (exceptionDetails !== undefined) throw new Error(`${expression}: ${exceptionDetails.text}`);
    return result.value;
  }

  /** Presses and releases a key, such as `Tab`, `Enter` or `Escape`. */
  async press(key: string): Promise<void> {
    const text = key === 'Enter' ? { text: '\r' } : {};
    const codes: Record<string, number> = { Tab: 9, Enter: 13, Escape: 27 };
    const event = { key, code: key, windowsVirtualKeyCode: codes[key], ...text };
    await this.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event });
    await this.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
  }

  /** A picture of what is seen, as PNG. */
  async picture(): Promise<Buffer> {
    const { data } = await this.send('Page.captureScreenshot', { format: 'png' });
    return Buffer.from(data as string, 'base64');
  }

  async close(): Promise<void> {
    const gone = new Promise((resolve) => this.browser.once('close', resolve));
    this.browser.kill('SIGKILL');
    await gone;
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  private send(method: string, params: object = {}): Promise<Record<string, unknown>> {
    const id = ++this.sent;
    const message = JSON.stringify({ id, method, params, sessionId: this.session });
    (this.browser.stdio[3] as Writable).write(`${message}\0`);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ result, error }) => {
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
    });
  }

  private take({ id, method, params, ...outcome }: Message): void {
    if (id !== undefined) {
      this.waiting.get(id)?.(outcome);
      this.waiting.delete(id);
    } else if (method === 'Runtime.exceptionThrown' || method === 'Runtime.consoleAPICalled') {
      this.complaints.push(JSON.stringify(params));
    } else if (method === 'Log.entryAdded') {
      const { text } = params!['entry'] as { text: string };
      this.complaints.push(text);
    }
  }
}

/** Where the libraries are that were unpacked beside the program. */
function librariesOf(program: string): string {
  const libraries = join(dirname(program), '..');
  const platform = readdirSync(libraries).find((name) => name.endsWith('-linux-gnu'));
  if (platform === undefined) return '';
  return [join(libraries, platform), join(libraries, platform, 'pulseaudio')].join(':');
}
