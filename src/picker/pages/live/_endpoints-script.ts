/** The part of the live page’s script that shows the pool and its endpoints; see `script.ts`. */
export const ENDPOINTS_SCRIPT = String.raw`
const COLUMNS = [
  { key: 'name', title: 'endpoint', of: (e) => e.name || e.endpoint },
  { key: 'state', title: 'state', of: (e) => e.state },
  { key: 'inFlight', title: 'in flight', number: true, of: (e) => e.inFlight },
  { key: 'running', title: 'running', number: true, optional: true, of: (e) => e.running },
  { key: 'waiting', title: 'waiting', number: true, of: (e) => e.waiting },
  { key: 'kv', title: 'KV cache', number: true, of: (e) => e.kvCacheUse },
  { key: 'hit', title: 'hit rate', number: true, optional: true, of: (e) => hitRate(e) ?? -1 },
  { key: 'time', title: 'request', number: true, optional: true, of: (e) => e.requestMs },
  { key: 'models', title: 'models and adapters', optional: true, of: (e) => e.models.join(' ') },
];
const rows = new Map();

/* Of the last minute or so: the counters of a server only grow, so their differences are what it saw since. */
function hitRate(e) {
  const seen = hits.get(e.endpoint);
  if (!e.cache || !seen) return undefined;
  const first = seen[0], looked = e.cache.lookedUpTokens - first.lookedUpTokens;
  if (looked > 0) return (e.cache.foundTokens - first.foundTokens) / looked;
  return e.cache.lookedUpTokens > 0 && seen.length < 2 ? e.cache.foundTokens / e.cache.lookedUpTokens : undefined;
}
function noteHits() {
  for (const e of pool.endpoints) {
    if (!e.cache) continue;
    const seen = hits.get(e.endpoint) || [];
    if (seen.length && e.cache.lookedUpTokens < seen[seen.length - 1].lookedUpTokens) seen.length = 0;
    seen.push(e.cache);
    if (seen.length > 60) seen.shift();
    hits.set(e.endpoint, seen);
  }
}

function heads() {
  const row = $('heads');
  for (const column of COLUMNS) {
    const head = make('th', (column.number ? 'number ' : '') + (column.optional ? 'optional' : ''));
    head.scope = 'col';
    const button = make('button', '', column.title);
    button.type = 'button';
    button.onclick = () => {
      descending = sortBy === column.key ? !descending : Boolean(column.number);
      sortBy = column.key;
      showEndpoints();
    };
    head.append(button);
    column.head = head;
    row.append(head);
  }
}

function meter() {
  const all = make('div', 'meter'), track = make('div', 'track'), fill = make('div', 'fill'), text = make('span');
  track.append(fill);
  all.append(track, text);
  return { all, set(part, label, level) {
    fill.style.width = Math.min(100, 100 * part) + '%';
    fill.className = 'fill ' + level;
    put(text, label);
  } };
}

function rowOf(e) {
  const known = rows.get(e.endpoint);
  if (known) return known;
  const row = make('tr'), cells = {};
  for (const { key, number, optional } of COLUMNS) {
    cells[key] = make('td', (number ? 'number ' : '') + (optional ? 'optional' : ''));
    row.append(cells[key]);
  }
  cells.name.className = 'endpoint-cell';
  const name = make('bdi', 'name'), address = make('div', 'address'), state = make('span'), flight = meter(), kv = meter();
  const line = make('div', 'tail');
  line.append(name);
  cells.name.append(line, address);
  cells.state.append(state);
  cells.inFlight.append(flight.all);
  cells.kv.append(kv.all);
  cells.models.classList.add('models');
  const made = { row, cells, name, address, state, flight, kv };
  rows.set(e.endpoint, made);
  return made;
}

function showEndpoints() {
  const wanted = $('filter').value.trim().toLowerCase();
  const column = COLUMNS.find(({ key }) => key === sortBy), sign = descending ? -1 : 1;
  for (const each of COLUMNS) {
    if (each === column) each.head.setAttribute('aria-sort', descending ? 'descending' : 'ascending');
    else each.head.removeAttribute('aria-sort');
  }
  const shown = pool.endpoints.filter((e) => !wanted || [e.endpoint, e.name, e.state, ...e.models].join(' ').toLowerCase().includes(wanted));
  const compare = (a, b) => typeof a === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true });
  shown.sort((a, b) => sign * compare(column.of(a), column.of(b)) || compare(a.endpoint, b.endpoint));
  const most = Math.max(1, ...pool.endpoints.map((e) => e.inFlight));
  const body = $('endpoints');
  const wantedRows = shown.map((e) => {
    const { row, cells, name, address, state, flight, kv } = rowOf(e);
    put(name, e.name || e.endpoint);
    put(address, e.name && e.name !== e.endpoint ? e.endpoint : '');
    put(state, e.state);
    state.className = 'state ' + (e.state === 'ready' ? '' : e.state === 'ejected' ? 'bad' : 'warn');
    flight.set(e.inFlight / most, count(e.inFlight), '');
    put(cells.running, count(e.running));
    put(cells.waiting, count(e.waiting));
    cells.waiting.classList.toggle('warn-text', e.waiting >= 5);
    kv.set(e.kvCacheUse, percent(e.kvCacheUse), e.kvCacheUse >= 0.95 ? 'bad' : e.kvCacheUse >= 0.8 ? 'warn' : '');
    put(cells.hit, percent(hitRate(e)));
    put(cells.time, e.booked ? time(e.requestMs) : '\u2013');
    put(cells.models, e.models.join(', '));
    cells.models.title = e.models.join('\n');
    return row;
  });
  if (wantedRows.length !== body.children.length || wantedRows.some((row, at) => body.children[at] !== row)) body.replaceChildren(...wantedRows);
  for (const id of rows.keys()) if (!names.has(id)) rows.delete(id);
  $('no-endpoints').hidden = shown.length > 0;
  put($('no-endpoints'), pool.endpoints.length ? 'No endpoint matches.' : pool.synced ? 'The pool has no endpoints.' : 'The picker has not heard of any endpoints yet.');
  put($('endpoint-count'), shown.length === pool.endpoints.length ? String(shown.length) : shown.length + ' of ' + pool.endpoints.length);
}

/* The pool as a whole */
function showTiles() {
  const all = pool.endpoints, fresh = all.filter(({ state }) => state === 'ready');
  const mean = (of) => fresh.length ? sum(fresh, of) / fresh.length : 0;
  const refused = Object.values(pool.refused).reduce((a, b) => a + b, 0);
  const now = performance.now();
  if (before && now > before.at) {
    const latest = Math.max(0, pool.booked - before.booked) / ((now - before.at) / 1000);
    rate = rate === undefined ? latest : 0.6 * rate + 0.4 * latest;
  }
  before = { at: now, booked: pool.booked };
  const known = decisions.filter((d) => d.endpoint && d.promptTokens);
  const held = known.length ? sum(known, (d) => Math.min(d.hitTokens, d.promptTokens)) / sum(known, (d) => d.promptTokens) : undefined;
  const values = {
    ready: [fresh.length, 'of ' + all.length],
    flight: [count(pool.inFlight), ''],
    running: [count(sum(all, (e) => e.running)), ''],
    waiting: [count(sum(all, (e) => e.waiting)), ''],
    kv: [percent(mean((e) => e.kvCacheUse)), ''],
    rate: [rate === undefined ? '\u2013' : rate >= 10 ? Math.round(rate) : rate.toFixed(1), 'a second'],
    held: [percent(held), ''],
    refused: [count(refused), ''],
  };
  for (const [id, [value, more]] of Object.entries(values)) {
    put($('tile-' + id), String(value));
    put($('more-' + id), more);
  }
  $('tile-refused').className = refused ? 'warn-text' : '';
}
`;
