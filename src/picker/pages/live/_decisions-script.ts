/** The part of the live page’s script that lists the last requests; see `script.ts`. */
export const DECISIONS_SCRIPT = String.raw`
const called = (endpoint) => names.get(endpoint) || endpoint;
const items = new Map();

function outcome({ refusal, after }) {
  if (refusal) return ['refused', 'bad-text'];
  if (!after.end) return after.firstTokenMs === undefined ? ['prefill', 'soft'] : ['answering', 'soft'];
  if (after.end === 'completed') return ['completed', 'good-text'];
  return [after.end.replace('-', ' '), after.end === 'client-gone' ? 'warn-text' : 'bad-text'];
}

function itemOf(d) {
  const known = items.get(d.number);
  if (known) return known;
  const item = make('li'), button = make('button', 'decision');
  button.type = 'button';
  button.onclick = () => openDecision(d.number);
  const parts = { when: make('span', 'when'), where: make('span', 'where'), end: make('span', 'end'), more: make('span', 'more'), took: make('span', 'took') };
  button.append(...Object.values(parts));
  item.append(button);
  const made = { item, button, ...parts };
  items.set(d.number, made);
  return made;
}

function clock(at) { return new Date(at).toLocaleTimeString('en-GB'); }

function showDecisions() {
  const shown = decisions.map((d) => {
    const made = itemOf(d), [text, className] = outcome(d);
    put(made.when, clock(d.at));
    put(made.where, d.endpoint ? called(d.endpoint) + (d.after.servedBy ? ' \u2192 served by ' + called(d.after.servedBy) : '') : d.refusal.replace('-', ' '));
    put(made.end, text);
    made.end.className = 'end ' + className;
    const hit = d.endpoint && d.promptTokens ? ', ' + percent(Math.min(1, d.hitTokens / d.promptTokens)) + ' held' : '';
    put(made.more, (d.model || 'any model') + (d.promptTokens ? ' \u00b7 ' + count(d.promptTokens) + ' tokens' + hit : ''));
    const took = d.after && (d.after.durationMs ?? d.after.firstTokenMs);
    put(made.took, took === undefined ? '' : time(took));
    made.button.setAttribute('aria-pressed', String(open && open.number === d.number));
    return made.item;
  });
  const list = $('decisions'), focused = document.activeElement;
  if (shown.length !== list.children.length || shown.some((item, at) => list.children[at] !== item)) {
    const gone = new Set(list.children);
    for (const item of shown) gone.delete(item);
    for (const item of gone) item.remove();
    shown.forEach((item, at) => { if (list.children[at] !== item) list.insertBefore(item, list.children[at] || null); });
    if (focused && focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
  }
  const numbers = new Set(decisions.map(({ number }) => number));
  for (const number of items.keys()) if (!numbers.has(number)) items.delete(number);
  $('no-decisions').hidden = shown.length > 0;
  put($('no-decisions'), kept ? 'No request has come yet.' : 'This picker keeps no decisions (--decisions=0).');
}
`;
