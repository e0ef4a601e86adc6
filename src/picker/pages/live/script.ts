import { DECISIONS_SCRIPT } from './_decisions-script';
import { DETAIL_SCRIPT } from './_detail-script';
import { ENDPOINTS_SCRIPT } from './_endpoints-script';

/**
 * What the live page does, in plain JavaScript that current browsers run as it stands: it asks for `endpoints` and
 * `decisions` once a second, less often while the picker does not answer, and not at all while nobody looks.
 *
 * What comes from the picker is only ever set as text, never as markup.
 */
export const SCRIPT = String.raw`
'use strict';
(() => {
const INTERVAL = 1000, MOST_WAIT = 30000, SHOWN = 60, FEW = 12;
const $ = (id) => document.getElementById(id);
const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};
const put = (element, text) => { if (element.textContent !== text) element.textContent = text; };
const count = (value) => value >= 1e6 ? (value / 1e6).toFixed(1) + 'M' : value >= 1e4 ? Math.round(value / 1e3) + 'k' : value >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : value.toFixed(1);
const percent = (value) => value === undefined ? '\u2013' : Math.round(100 * value) + '\u00a0%';
const time = (ms) => ms === undefined ? '\u2013' : ms < 1000 ? Math.round(ms) + ' ms' : ms < 60000 ? (ms / 1000).toFixed(1) + ' s' : Math.round(ms / 60000) + ' min';
const sum = (items, of) => items.reduce((total, item) => total + of(item), 0);

let pool, decisions = [], policy = { terms: [] }, names = new Map(), open, held = false, wait = INTERVAL, timer, lastAnswer;
let sortBy = 'name', descending = false, before, rate, hits = new Map(), kept = true;
${ENDPOINTS_SCRIPT}${DECISIONS_SCRIPT}${DETAIL_SCRIPT}
/* Asking */
async function ask(path) {
  const answer = await fetch(path, { cache: 'no-store', signal: AbortSignal.timeout(10000) });
  if (answer.status === 404 && path.startsWith('decisions')) return undefined;
  if (!answer.ok) throw new Error('status ' + answer.status);
  return answer.json();
}

async function poll() {
  clearTimeout(timer);
  if (held || document.hidden) return;
  try {
    const [nextPool, told] = await Promise.all([ask('endpoints'), ask('decisions?candidates=false&limit=' + SHOWN)]);
    if (held) return;
    pool = nextPool;
    kept = told !== undefined;
    if (told) { decisions = told.decisions; policy = told; }
    names = new Map(pool.endpoints.map((e) => [e.endpoint, e.name]));
    noteHits();
    wait = INTERVAL;
    lastAnswer = Date.now();
    const name = pool.pool.split('/').pop();
    put($('title'), name);
    document.title = name + ' \u00b7 endpoint picker';
    put($('policy'), pool.policy);
    status('', 'live');
    showTiles();
    showEndpoints();
    showDecisions();
    if (open && !open.ended) await readDecision();
  } catch (error) {
    wait = Math.min(MOST_WAIT, 2 * wait);
    status('lost', 'picker unreachable' + (lastAnswer ? ' since ' + clock(lastAnswer) : '') + ', next try in ' + Math.round(wait / 1000) + ' s');
  }
  timer = setTimeout(poll, wait);
}

function status(className, text) {
  $('status').className = 'status ' + className;
  put($('status'), text);
}

$('hold').onclick = () => {
  held = !held;
  $('hold').setAttribute('aria-pressed', String(held));
  put($('hold'), held ? 'Go on' : 'Hold');
  if (held) { clearTimeout(timer); status('held', 'held at ' + clock(Date.now())); } else { wait = INTERVAL; poll(); }
};
$('filter').oninput = () => { if (pool) showEndpoints(); };
$('close').onclick = closeDecision;
document.addEventListener('keydown', (event) => { if (event.key === 'Escape' && open) closeDecision(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden) { wait = INTERVAL; poll(); } });
heads();
const linked = /^#(\d+)$/.exec(location.hash);
if (!linked) closeDecision();
poll().then(() => { if (linked) openDecision(Number(linked[1])); });
})();
`;
