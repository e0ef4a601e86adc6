/**
 * Reads the few gauges that scheduling needs out of a metrics page of some 500 lines, by their raw bytes: the names are
 * searched for and only their own lines are looked at.
 */
import type { KvCacheCapacity, ServerReport } from '../pool';
import type { AdapterReport, CacheCounters } from '../scheduling';
import type { AdapterMetrics, EngineMetrics, Gauge, KvCacheLabels } from './engines';

/** The moment when a process was started, by the convention of Prometheus' client libraries. */
const STARTED_AT = Buffer.from('process_start_time_seconds');

const NEWLINE = 0x0a;
const SPACE = 0x20;
const OPEN_BRACE = 0x7b;

/** A reader of one engine's pages. */
export class MetricsPageReader {
  private readonly running: Selector | undefined;
  private readonly waiting: Selector;
  private readonly kvCacheUse: Selector | undefined;
  private readonly readKvCache: (page: Buffer) => KvCacheCapacity;
  private readonly lookedUp: Buffer | undefined;
  private readonly found: Buffer | undefined;
  private readonly adapters: AdapterMetrics | undefined;
  private readonly adapterRequests: Buffer;
  private readonly adaptersLoaded: Buffer;

  constructor(names: EngineMetrics) {
    this.running = names.running === undefined ? undefined : selectorOf(names.running);
    this.waiting = selectorOf(names.waiting);
    this.kvCacheUse = names.kvCacheUse === undefined ? undefined : selectorOf(names.kvCacheUse);
    this.readKvCache = kvCacheReader(names.kvCache);
    this.lookedUp = names.prefixCache && Buffer.from(names.prefixCache.lookedUp);
    this.found = names.prefixCache && Buffer.from(names.prefixCache.found);
    this.adapters = names.adapters;
    this.adapterRequests = Buffer.from(names.adapters?.requests ?? '');
    this.adaptersLoaded = Buffer.from(names.adapters?.loaded ?? '');
  }

  /**
   * Reads a page in the Prometheus text format. Where a server runs several engines, each with a series of its own,
   * requests and blocks are summed and the use of the cache is their mean.
   * @returns undefined when the page lacks the gauges of requests: it is not this engine's
   */
  read(page: Buffer): ServerReport | undefined {
    const running = this.running && selected(page, this.running);
    const waiting = selected(page, this.waiting);
    if (running?.count === 0 || waiting.count === 0) return undefined;
    return {
      load: {
        running: running?.total ?? 0,
        waiting: waiting.total,
        kvCacheUse: this.kvCacheUse === undefined ? 0 : selected(page, this.kvCacheUse).mean,
      },
      kvCache: this.readKvCache(page),
      cacheCounters: this.cacheCounters(page),
      adapters: this.adapters && this.adapterReport(page, this.adapters),
    };
  }

  private adapterReport(page: Buffer, names: AdapterMetrics): AdapterReport | undefined {
    let newest = Number.NEGATIVE_INFINITY;
    let requests: string | undefined;
    eachSeries(page, this.adapterRequests, (line) => {
      const since = sampleValue(line);
      if (!(since > newest)) return;
      newest = since;
      requests = line;
    });
    let loaded: string[] | undefined;
    eachSeries(page, this.adaptersLoaded, (line) => {
      loaded ??= [];
      const labels = labelsOf(line);
      const name = labels.get(names.nameLabel);
      if (name !== undefined && sampleValue(line) > 0 && (labels.get(names.levelLabel) ?? GPU) === GPU)
        loaded.push(name);
    });
    if (requests === undefined && loaded === undefined) return undefined;
    const labels = labelsOf(requests ?? '');
    return {
      slots: positive(labels.get(names.slotsLabel)),
      running: listOf(labels.get(names.runningLabel)),
      waiting: listOf(labels.get(names.waitingLabel)),
      loaded,
    };
  }

  private cacheCounters(page: Buffer): CacheCounters | undefined {
    if (this.lookedUp === undefined || this.found === undefined) return undefined;
    const lookedUp = sumOf(page, this.lookedUp);
    const found = sumOf(page, this.found);
    if (lookedUp.count === 0 || found.count === 0) return undefined;
    const startedAt = sumOf(page, STARTED_AT);
    return {
      startedAt: startedAt.count === 0 ? undefined : startedAt.total,
      lookedUp: lookedUp.total,
      found: found.total,
    };
  }
}

/** The level of the memory that adapters are used from. */
const GPU = 'gpu';

function listOf(label: string | undefined): string[] {
  return (label ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Adds up the numbers among what it is given. */
class Sum {
  total = 0;
  count = 0;

  add(value: number): void {
    if (!Number.isFinite(value)) return;
    this.total += value;
    this.count++;
  }

  /** 0 where there is none. */
  get mean(): number {
    return this.count === 0 ? 0 : this.total / this.count;
  }
}

/** A gauge, ready to be looked for. */
interface Selector {
  readonly name: Buffer;
  readonly label?: string;
  readonly value?: string;
}

function selectorOf(gauge: Gauge): Selector {
  return typeof gauge === 'string' ? { name: Buffer.from(gauge) } : { ...gauge, name: Buffer.from(gauge.name) };
}

function selected(page: Buffer, { name, label, value }: Selector): Sum {
  if (label === undefined) return sumOf(page, name);
  const sum = new Sum();
  eachSeries(page, name, (line) => {
    if (labelsOf(line).get(label) === value) sum.add(sampleValue(line));
  });
  return sum;
}

function kvCacheReader(metrics: EngineMetrics['kvCache']): (page: Buffer) => KvCacheCapacity {
  if (metrics === undefined) return () => ({ blockSize: 0, blocks: 0, prefixCaching: true });
  if ('info' in metrics) return labelledKvCache(metrics);
  const blockSize = selectorOf(metrics.blockSize);
  const blocks = selectorOf(metrics.blocks);
  return (page) => ({
    blockSize: selected(page, blockSize).mean,
    blocks: selected(page, blocks).total,
    prefixCaching: true,
  });
}

function labelledKvCache(metrics: KvCacheLabels): (page: Buffer) => KvCacheCapacity {
  const { blockSizeLabel, blocksLabel, emptyBlocks = 0, prefixCachingLabel, rankLabel } = metrics;
  const info = Buffer.from(metrics.info);
  return (page) => {
    let blockSize = 0;
    let prefixCaching = true;
    const blocks = new Sum();
    const ranks: number[] = [];
    eachSeries(page, info, (line) => {
      const labels = labelsOf(line);
      blockSize ||= positive(labels.get(blockSizeLabel));
      blocks.add(Math.max(0, positive(labels.get(blocksLabel)) - emptyBlocks));
      ranks.push(rankOf(rankLabel && labels.get(rankLabel), ranks.length));
      prefixCaching &&= prefixCachingLabel === undefined || labels.get(prefixCachingLabel) !== 'False';
    });
    const kvCache = { blockSize, blocks: blocks.total, prefixCaching };
    return ranks.length === 0 ? kvCache : { ...kvCache, ranks: ranks.sort((a, b) => a - b) };
  };
}

function rankOf(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d{1,4}$/.test(text) ? Number(text) : otherwise;
}

function sumOf(page: Buffer, name: Buffer): Sum {
  const sum = new Sum();
  eachSeries(page, name, (line) => sum.add(sampleValue(line)));
  return sum;
}

/**
 * Calls `use` with what follows the name in each of its lines: ` 1` or `{label="value"} 1`. The lines of one metric
 * stand together, so the search ends with the first line of another.
 */
function eachSeries(page: Buffer, name: Buffer, use: (rest: string) => void): void {
  let at = page.indexOf(name);
  while (at !== -1 && !isSampleOf(page, name, at)) at = page.indexOf(name, at + name.length);
  while (at !== -1 && isSampleOf(page, name, at)) {
    const rest = at + name.length;
    const newline = page.indexOf(NEWLINE, rest);
    const end = newline === -1 ? page.length : newline;
    use(page.toString('utf8', rest, end));
    at = end + 1;
  }
}

/** Whether a line begins there with this name, and not with a longer one. */
function isSampleOf(page: Buffer, name: Buffer, at: number): boolean {
  const rest = at + name.length;
  if (rest >= page.length || (at > 0 && page[at - 1] !== NEWLINE)) return false;
  return (page[rest] === OPEN_BRACE || page[rest] === SPACE) && page.compare(name, 0, name.length, at, rest) === 0;
}

/** Length of the label set at the start of the text, braces included; 0 when there is none. */
function labelsLength(rest: string): number {
  if (rest[0] !== '{') return 0;
  let quoted = false;
  for (let i = 1; i < rest.length; i++) {
    if (quoted && rest[i] === '\\') i++;
    else if (rest[i] === '"') quoted = !quoted;
    else if (rest[i] === '}' && !quoted) return i + 1;
  }
  return rest.length;
}

/** The sample's value, NaN when there is none. A timestamp may follow it. */
function sampleValue(rest: string): number {
  const value = /^\s+(\S+)/.exec(rest.slice(labelsLength(rest)))?.[1];
  return value === undefined ? Number.NaN : Number(value);
}

/** One label. It matches only where the one before has ended, or the time would grow with the square of a line's length. */
const LABEL = /[{,\s]*([a-zA-Z_]\w*)\s*=\s*"((?:\\.|[^"\\])*)"/y;

function labelsOf(rest: string): Map<string, string> {
  const labels = new Map<string, string>();
  const text = rest.slice(0, labelsLength(rest));
  LABEL.lastIndex = 0;
  for (let label = LABEL.exec(text); label !== null; label = LABEL.exec(text)) {
    labels.set(label[1], label[2]);
  }
  return labels;
}

/** The number above 0 that a label says, else 0; vLLM writes `None` for what it does not know yet. */
function positive(label: string | undefined): number {
  const number = Number(label);
  return number > 0 && Number.isFinite(number) ? number : 0;
}
