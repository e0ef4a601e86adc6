/**
 * Reads the few gauges that scheduling needs out of a metrics page of some 500 lines, by their raw bytes: the names are
 * searched for and only their own lines are looked at.
 */
import type { KvCacheCapacity, ServerReport } from '../pool';
import type { AdapterReport, CacheCounters } from '../scheduling';
import type { AdapterMetrics, EngineMetrics, Gauge, KvCacheLabels } from './engines';
import { MetricSeries } from './metric-series';
import { LabelReader, sampleValue } from './sample-line';

/** The moment when a process was started, by the convention of Prometheus' client libraries. */
const STARTED_AT = 'process_start_time_seconds';

/** A reader of one server's pages. */
export class MetricsPageReader {
  private readonly running: Selector | undefined;
  private readonly waiting: Selector;
  private readonly kvCacheUse: Selector | undefined;
  private readonly readKvCache: (page: Buffer) => KvCacheCapacity;
  private readonly readCacheCounters: (page: Buffer) => CacheCounters | undefined;
  private readonly readAdapters: (page: Buffer) => AdapterReport | undefined;

  constructor(names: EngineMetrics) {
    this.running = names.running === undefined ? undefined : selectorOf(names.running);
    this.waiting = selectorOf(names.waiting);
    this.kvCacheUse = names.kvCacheUse === undefined ? undefined : selectorOf(names.kvCacheUse);
    this.readKvCache = kvCacheReader(names.kvCache);
    this.readCacheCounters = cacheCountersReader(names.prefixCache);
    this.readAdapters = adaptersReader(names.adapters);
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
      cacheCounters: this.readCacheCounters(page),
      adapters: this.readAdapters(page),
    };
  }
}

function cacheCountersReader(names: EngineMetrics['prefixCache']): (page: Buffer) => CacheCounters | undefined {
  if (names === undefined) return () => undefined;
  const lookups = new MetricSeries(names.lookedUp);
  const hits = new MetricSeries(names.found);
  const starts = new MetricSeries(STARTED_AT);
  return (page) => {
    const lookedUp = sumOf(page, lookups);
    const found = sumOf(page, hits);
    if (lookedUp.count === 0 || found.count === 0) return undefined;
    const startedAt = sumOf(page, starts);
    return {
      startedAt: startedAt.count === 0 ? undefined : startedAt.total,
      lookedUp: lookedUp.total,
      found: found.total,
    };
  };
}

function adaptersReader(names: AdapterMetrics | undefined): (page: Buffer) => AdapterReport | undefined {
  if (names === undefined) return () => undefined;
  const requestSeries = new MetricSeries(names.requests);
  const requestLabels = new LabelReader();
  const loadedSeries = new MetricSeries(names.loaded);
  const loadedLabels = new LabelReader();
  return (page) => {
    let newest = Number.NEGATIVE_INFINITY;
    let requests: ReadonlyMap<string, string> | undefined;
    requestSeries.each(page, (from, to) => {
      const since = sampleValue(page, from, to);
      if (!(since > newest)) return;
      newest = since;
      requests = requestLabels.read(page, from, to);
    });
    let loaded: string[] | undefined;
    loadedSeries.each(page, (from, to) => {
      loaded ??= [];
      const labels = loadedLabels.read(page, from, to);
      const name = labels.get(names.nameLabel);
      if (name !== undefined && sampleValue(page, from, to) > 0 && (labels.get(names.levelLabel) ?? GPU) === GPU)
        loaded.push(name);
    });
    if (requests === undefined && loaded === undefined) return undefined;
    return {
      slots: positive(requests?.get(names.slotsLabel)),
      running: listOf(requests?.get(names.runningLabel)),
      waiting: listOf(requests?.get(names.waitingLabel)),
      loaded,
    };
  };
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
  readonly series: MetricSeries;
  readonly labels: LabelReader;
  readonly label?: string;
  readonly value?: string;
}

function selectorOf(gauge: Gauge): Selector {
  const { name, ...wanted } = typeof gauge === 'string' ? { name: gauge } : gauge;
  return { series: new MetricSeries(name), labels: new LabelReader(), ...wanted };
}

function selected(page: Buffer, { series, labels, label, value }: Selector): Sum {
  if (label === undefined) return sumOf(page, series);
  const sum = new Sum();
  series.each(page, (from, to) => {
    if (labels.read(page, from, to).get(label) === value) sum.add(sampleValue(page, from, to));
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
  const info = new MetricSeries(metrics.info);
  const infoLabels = new LabelReader();
  return (page) => {
    let blockSize = 0;
    let prefixCaching = true;
    const blocks = new Sum();
    const ranks: number[] = [];
    info.each(page, (from, to) => {
      const labels = infoLabels.read(page, from, to);
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

function sumOf(page: Buffer, series: MetricSeries): Sum {
  const sum = new Sum();
  series.each(page, (from, to) => sum.add(sampleValue(page, from, to)));
  return sum;
}

/** The number above 0 that a label says, else 0; vLLM writes `None` for what it does not know yet. */
function positive(label: string | undefined): number {
  const number = Number(label);
  return number > 0 && Number.isFinite(number) ? number : 0;
}
