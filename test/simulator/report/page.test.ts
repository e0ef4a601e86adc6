import { AUTOSCALERS } from '../../../src/simulator/autoscaling';
import { drawReport, type FigureSection, htmlPage, svgFile } from '../../../src/simulator/report';
import { made, recorded, report } from './reports';

const REPORT = report(
  made('regret-weighted', 1, 104, 10, recorded([104])),
  made('regret-weighted', 2, 208, 10, recorded([208])),
  made('random', 1, 100, 12, recorded([100])),
  made('random', 2, 200, 12, recorded([200])),
);
const ABOUT = { command: "gke-inference simulate 'a<b'", fleet: '2 pods', version: '1.2.3' };

let sections: FigureSection[];
beforeAll(async () => {
  sections = await drawReport(REPORT);
});

const page = () => htmlPage(REPORT, sections, ABOUT);
const figures = () => sections.flatMap((section) => section.figures);

it('draws every plot, as wide as a phone', () => {
  for (const { plot, drawing } of figures()) {
    expect([plot.name, drawing.width]).toEqual([plot.name, 340]);
    expect([plot.name, drawing.content.match(/NaN|undefined|Infinity/)]).toEqual([plot.name, null]);
  }
});

it('draws the same each time', async () => {
  const again = htmlPage(REPORT, await drawReport(REPORT), ABOUT);
  expect(again === page()).toBe(true);
});

it('needs nothing but itself', () => {
  const links = [...page().matchAll(/(?:href|src|url)\s*[=(]\s*["']?([^"')\s>]+)/g)].map(([, link]) => link);
  expect(links.filter((link) => !/^(data:,|#)/.test(link))).toEqual([]);
  expect(page().match(/<script|@import/)).toBeNull();
  expect(page().match(/Content-Security-Policy" content="([^;]*)/)![1]).toBe("default-src 'none'");
});

it('refers by identifiers that are there once', () => {
  const ids = [...page().matchAll(/\bid="([^"]+)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const used = [...page().matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id);
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((id) => !ids.includes(id))).toEqual([]);
});

it('says what it comes to, and where the default is too far behind', () => {
  const said = [...page().matchAll(/<li class="(\w+)">([^<]*)/g)].map(([, kind, text]) => [kind, text]);
  expect(said).toEqual([
    ['fine', 'random has the soonest first token: 0.150 s on average. regret-weighted has the latest: 0.156 s.'],
    ['worse', expect.stringMatching(/^The default, regret-weighted, is 4\.0 % .*behind random in mean time to first/)],
    ['fine', 'The default, regret-weighted, is best in mean time per output token (TPOT).'],
  ]);
});

it('has a row for each policy, with its interval', () => {
  const [row] = page().match(/<tr class="default">.*/)!;
  expect(row.split('</td>')[0]).toBe(
    '<tr class="default"><th scope="row">regret-weighted</th><td>0.156<small>0.104–0.208</small>',
  );
});

it('writes what others wrote as text', () => {
  const odd = { ...REPORT, workload: { ...REPORT.workload, title: '<img src=x> & "more"' } };
  const html = htmlPage(odd, sections, ABOUT);
  expect(html.match(/<p class="lead">.*/)![0]).toBe('<p class="lead">&lt;img src=x&gt; &amp; &quot;more&quot;</p>');
  expect(html.match(/<pre>.*/)![0]).toBe("<pre>gke-inference simulate 'a&lt;b'</pre>");
});

it('has figures as files that stand alone: with a title, and with no colour that a page would have to say', () => {
  for (const figure of figures()) {
    const svg = svgFile(figure);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 340 /);
    expect(svg).not.toContain('var(');
    const text = [...svg.matchAll(/font-weight="600"[^>]*>([^<]*)</g)].map(([, line]) => line).join(' ');
    expect(text).toBe(figure.plot.title);
  }
});

it('says what an autoscaler did and what policies can take, where that was asked for', () => {
  const estimate = (mean: number) => ({ mean, low: mean, high: mean });
  const [ours] = REPORT.policies;
  const scaled = {
    ...REPORT,
    workload: { ...REPORT.workload, autoscaler: { ...AUTOSCALERS[0], name: 'a<b' } },
    policies: [{ ...ours, scaling: { podHours: estimate(1.5), mostReady: estimate(3), actions: estimate(4) } }],
    capacity: {
      objective: 'ttft-p90=2s',
      perSecond: 10,
      policies: [{ name: 'random', factor: estimate(1.25), behind: estimate(0), open: 'above' as const }],
    },
  };
  const html = htmlPage(scaled, sections, ABOUT);
  expect(html).toMatch(/<p>a&lt;b, \d+ to \d+ pods: /);
  expect(html).toContain('<td>1.50</td><td>3.0</td><td>4.0</td>');
  expect(html).toContain('<td>12.5</td><td>1.25<small>at least</small></td><td>0.0 %</td>');
  expect(page().match(/autoscaler did|can take/)).toBeNull();
});
