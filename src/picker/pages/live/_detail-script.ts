/** The part of the live page’s script that shows why one request went where it went; see `script.ts`. */
export const DETAIL_SCRIPT = String.raw`
async function openDecision(number) {
  if (open && open.number === number) { closeDecision(); return; }
  open = { number };
  history.replaceState(null, '', '#' + number);
  showDecisions();
  await readDecision();
  $('detail').scrollIntoView({ block: 'nearest' });
  $('detail-title').focus({ preventScroll: true });
}

function closeDecision() {
  const number = open && open.number;
  open = undefined;
  if (location.hash) history.replaceState(null, '', location.pathname + location.search);
  $('detail').hidden = !matchMedia('(min-width: 1080px)').matches;
  $('detail-body').replaceChildren(make('p', 'empty', 'Choose a request to see why it went where it went.'));
  if (decisions.length) showDecisions();
  const made = items.get(number);
  if (made) made.button.focus();
}

async function readDecision() {
  const { number } = open;
  try {
    const told = await ask('decisions?number=' + number);
    if (!told || !open || open.number !== number) return;
    policy = told;
    showDetail(told.decisions[0]);
  } catch { /* the status line says so at the next poll */ }
}

function fact(list, title, value) {
  if (value === undefined) return;
  const pair = make('div');
  pair.append(make('dt', '', title), make('dd', '', value));
  list.append(pair);
}

function showDetail(d) {
  const body = make('div', 'detail');
  $('detail').hidden = false;
  if (!d) {
    body.append(make('p', 'soft', 'This decision is no longer kept.'));
    $('detail-body').replaceChildren(body);
    return;
  }
  open.ended = Boolean(d.refusal || d.after.end);
  body.append(make('h3', '', d.endpoint ? called(d.endpoint) : 'Nowhere: ' + d.refusal.replace('-', ' ')));
  body.append(make('div', 'soft', [clock(d.at), d.model || 'any model', d.streams ? 'streamed' : 'one answer', d.subset ? 'of a subset' : ''].filter(Boolean).join(' \u00b7 ')));
  const facts = make('dl', 'facts');
  if (d.endpoint) {
    const { after } = d;
    fact(facts, 'prompt', count(d.promptTokens) + ' tokens' + (after.promptTokens === undefined ? ', estimated' : ''));
    if (after.promptTokens !== undefined) fact(facts, 'counted', count(after.promptTokens) + (after.cachedTokens === undefined ? '' : ', ' + count(after.cachedTokens) + ' cached'));
    fact(facts, 'held, as believed', percent(d.promptTokens ? Math.min(1, d.hitTokens / d.promptTokens) : 0));
    fact(facts, 'first token', after.firstTokenMs === undefined ? undefined : time(after.firstTokenMs));
    fact(facts, 'answer', after.answerTokens === undefined ? undefined : count(after.answerTokens) + ' tokens');
    fact(facts, 'in all', after.durationMs === undefined ? undefined : time(after.durationMs));
    fact(facts, 'end', outcome(d)[0]);
    fact(facts, 'served by', after.servedBy && called(after.servedBy));
  }
  fact(facts, 'priority', d.priority ? String(d.priority) : undefined);
  body.append(facts);
  if (d.candidates) showCandidates(body, d);
  else body.append(make('p', 'soft', 'What it chose from is not kept: in large pools that begins when somebody opens this page.'));
  $('detail-body').replaceChildren(body);
}

function showCandidates(body, d) {
  const parts = policy.terms.filter(({ kind }) => kind === 'part'), factors = policy.terms.filter(({ kind }) => kind === 'factor');
  if (parts.length && d.candidates.length) {
    const legend = make('ul', 'legend');
    parts.forEach(({ name, meaning }, at) => {
      const item = make('li'), swatch = make('span', 'swatch part' + at);
      item.title = meaning;
      item.append(swatch, make('span', '', name));
      legend.append(item);
    });
    body.append(legend);
  }
  const sorted = [...d.candidates].sort((a, b) => a.cost - b.cost || Number(b.endpoint === d.endpoint) - Number(a.endpoint === d.endpoint)), most = Math.max(...sorted.map(({ cost }) => cost), 1e-9);
  const shown = make('div');
  const show = (list) => shown.replaceChildren(...list.map((candidate) => candidateRow(candidate, d, parts, factors, most)));
  const few = sorted.filter((c, at) => at < FEW || c.endpoint === d.endpoint);
  show(open.all ? sorted : few);
  body.append(shown);
  if (few.length < sorted.length && !open.all) {
    const button = make('button', 'plain', 'Show all ' + sorted.length);
    button.type = 'button';
    button.onclick = () => { open.all = true; show(sorted); button.remove(); };
    body.append(button);
  }
  const reasons = new Map();
  for (const { endpoint, why } of d.leftOut) reasons.set(why, [...(reasons.get(why) || []), called(endpoint)]);
  if (reasons.size) {
    const left = make('div', 'left');
    for (const [why, list] of reasons) left.append(make('h4', '', 'Left out, ' + why + ': ' + list.length), make('p', '', list.join(', ')));
    body.append(left);
  }
}

function candidateRow(c, d, parts, factors, most) {
  const row = make('div', 'candidate' + (c.endpoint === d.endpoint ? ' picked' : ''));
  const who = make('div', 'who tail');
  who.append(make('bdi', '', called(c.endpoint)));
  who.title = c.endpoint;
  const bar = make('div', 'bar');
  bar.setAttribute('role', 'img');
  const terms = c.terms || {};
  bar.setAttribute('aria-label', parts.map(({ name }) => name + ' ' + count(terms[name])).join(', ') || 'cost ' + count(c.cost));
  if (parts.length) {
    parts.forEach(({ name }, at) => {
      const piece = make('i', 'part' + at);
      piece.style.width = 100 * terms[name] / most + '%';
      piece.title = name + ' ' + count(terms[name]);
      bar.append(piece);
    });
  } else {
    const piece = make('i', 'part0');
    piece.style.width = 100 * c.cost / most + '%';
    bar.append(piece);
  }
  const notes = [(c.endpoint === d.endpoint ? 'picked \u00b7 ' : '') + (c.hitTokens ? count(c.hitTokens) + ' held' : 'nothing held'), count(c.requests) + (c.requests === 1 ? ' request' : ' requests')];
  if (c.pendingTokens) notes.push(count(c.pendingTokens) + ' tokens to compute');
  for (const { name } of factors) if (terms[name] && terms[name] !== 1) notes.push(name + ' ' + (name === 'occupied' ? percent(terms[name]) : '\u00d7' + terms[name]));
  row.append(who, bar, make('div', 'number', count(c.cost)), make('div', 'why', notes.join(' \u00b7 ')));
  return row;
}
`;
