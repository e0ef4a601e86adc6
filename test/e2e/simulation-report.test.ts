import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { eventually } from '../simulator/server/test-server';
import { Page } from './browser/page';
import { PROGRAM } from './cluster/cluster';
import { chromium } from './install/chromium';
import { locatePart } from './install/locate-part';

const WORKLOAD = `
title: a fleet that gets a third pod
pods: 2
prefixes: { count: 12, tokens: 3000, zipf: 1 }
questions: { tokens: 200 }
answers: 200
loadSeconds: 20
events: [{ at: 10, what: start }]
stages: [{ rate: 4, seconds: 20 }, { rate: 14, seconds: 60 }]
`;

/** Parts of a report in the order in which they stand in it. */
const FIGURES = [
  'time-to-first-token-shares',
  'time-to-first-token-quantiles',
  'latency-shares',
  'latency-quantiles',
  'hit-rates',
  'queue',
  'kv-cache-use',
];

const title = 'the report of an experiment in a browser';
const browser = locatePart(chromium, title, (test) => test('is read on a phone'));

if (browser !== undefined) {
  describe(title, () => {
    const folder = mkdtempSync(join(tmpdir(), 'gkei-report-'));
    const report = join(folder, 'report.html');
    let page: Page;

    beforeAll(() => {
      writeFileSync(join(folder, 'growing.yaml'), WORKLOAD);
      const line = 'simulate growing.yaml --policies default,round-robin,random --seeds 2 --bounds';
      const args = [...line.split(' '), '--html', report];
      execFileSync(process.execPath, [PROGRAM, ...args], { cwd: folder, stdio: 'pipe' });
    });
    afterAll(() => rmSync(folder, { recursive: true }));
    beforeEach(async () => {
      page = await Page.open(browser);
    });
    afterEach(() => page.close());

    async function open(width: number, scheme: 'light' | 'dark'): Promise<void> {
      await page.resize(width, 844, width < 500);
      await page.prefer(scheme);
      await page.goto(pathToFileURL(report).href);
      const state = () => page.value<string>('location.protocol + document.readyState');
      await eventually(state, (text) => text === 'file:complete');
    }

    const boxes = (selector: string) =>
      page.value<{ id: string; left: number; right: number; height: number }[]>(
        `[...document.querySelectorAll('${selector}')].map((each) => {
          const { left, right, height } = each.getBoundingClientRect();
          return { id: each.closest('figure').id, left, right, height };
        })`,
      );
    const brightness = (expression: string) =>
      page.value<number>(`Math.max(...(${expression}).match(/\\d+/g).slice(0, 3).map(Number))`);

    test.each([390, 1_280])('has every figure inside of a screen %i pixels wide', async (width) => {
      await open(width, 'light');
      expect(await page.value('document.documentElement.scrollWidth')).toBe(width);
      const figures = await boxes('figure > svg');
      expect(figures.map(({ id }) => id).filter((id) => FIGURES.includes(id))).toEqual(FIGURES);
      for (const kind of ['replicas', 'pod-load']) {
        expect(figures.filter(({ id }) => id.startsWith(kind))).toHaveLength(3);
      }
      for (const { id, left, right, height } of figures) {
        expect([id, left > 0, right < width, right - left >= 300, height >= 80]).toEqual([id, true, true, true, true]);
      }
      // No text reaches out of its figure.
      const texts = await boxes('figure > svg text');
      const box = new Map(figures.map((figure) => [figure.id, figure]));
      const outside = texts.filter(
        ({ id, left, right }) => left < box.get(id)!.left - 1 || right > box.get(id)!.right + 1,
      );
      expect(outside).toEqual([]);
      expect(page.complaints).toEqual([]);
    });

    test('is read on a phone: text in plots is as large as it is meant to be', async () => {
      await open(390, 'light');
      const sizes = await page.value<number[]>(
        `[...document.querySelectorAll('figure > svg text')].map((text) =>
          parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a).filter((size) => size > 0)`,
      );
      expect(sizes.length).toBeGreaterThan(50);
      expect(Math.min(...sizes)).toBeGreaterThan(9.5);
    });

    test('asks for nothing', async () => {
      await open(1_280, 'light');
      expect(await page.value("performance.getEntriesByType('resource').map(({ name }) => name)")).toEqual([]);
      expect(page.complaints).toEqual([]);
    });

    test.each(['light', 'dark'] as const)('is drawn in %s colours', async (scheme) => {
      await open(390, scheme);
      const light = scheme === 'light';
      expect((await brightness('getComputedStyle(document.body).backgroundColor')) > 128).toBe(light);
      const text = "getComputedStyle(document.querySelector('figure > svg text')).fill";
      expect((await brightness(text)) > 128).toBe(!light);
      expect((await page.picture()).subarray(1, 4).toString()).toBe('PNG');
    });

    test('says the verdict, and has a table with intervals and bounds', async () => {
      await open(1_280, 'light');
      const text = await page.value<string>('document.body.innerText');
      expect(text).toMatch(/The default, regret-weighted, is .* in mean time to first token \(TTFT\)/);
      expect(text).toMatch(/The default, regret-weighted, is .* in mean time per output token \(TPOT\)/);
      expect(text).toContain('gke-inference simulate growing.yaml --policies default,round-robin,random --seeds 2');
      const rows = await page.value<string[]>(
        "[...document.querySelectorAll('main > section table tbody th')].map((th) => th.innerText)",
      );
      expect(rows).toEqual(expect.arrayContaining(['regret-weighted', 'round-robin', 'random', 'clairvoyant']));
    });
  });
}
