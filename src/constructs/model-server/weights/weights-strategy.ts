import type { Construct } from 'constructs';
import type { ModelFacts } from '../../../catalog';
import type { LoadSource, LocalCopies } from '../../../planning';
import type { EnvironmentVariable } from '../../rendering/pod-spec';
import type { PodAdditions } from '../pod-additions';

/** What a strategy knows of the model server that asks it. */
export interface WeightsContext {
  /** The model server: objects that a strategy needs beside the pod are made below it. */
  readonly scope: Construct;
  readonly model: ModelFacts;
  /** vLLM's image. */
  readonly image: string;
}

/** What a strategy contributes to a model server. */
export interface WeightsBinding extends PodAdditions {
  /** What `vllm serve` is told to load: a repository, a path or an address. */
  readonly served: string;
  /** What vLLM reads the weights from once it starts. */
  readonly source: LoadSource;
  /** Seconds that are spent before vLLM starts, estimated. */
  readonly secondsBeforeStart: number;
  /** What is kept on the node itself. */
  readonly copies: LocalCopies;
  /** Environment with the hub's token, where there is one; other downloads need it too. */
  readonly hubToken: readonly EnvironmentVariable[];
}

/** Decides how the weights reach a model server's pod. */
export type WeightsStrategy = (context: WeightsContext) => WeightsBinding;

/** Folder that weights are mounted on. */
export const WEIGHTS_FOLDER = '/weights';

/** Where vLLM finds a folder of the mounted volume. */
export function mountedPath(path = ''): string {
  return `${WEIGHTS_FOLDER}/${path}`.replace(/\/+/g, '/').replace(/\/$/, '');
}

/** What strategies share that mount weights: no download, no token, nothing on the node. */
export const MOUNTED = { secondsBeforeStart: 0, copies: { disk: 0, memory: 0 }, hubToken: [] } as const;

/**
 * Has vLLM read whole files into the page cache before it loads them: on storage behind a network the small reads of a
 * memory map are slow. vLLM 0.29 does so by itself on NFS only.
 */
export const PREFETCH = { 'safetensors-load-strategy': 'prefetch' } as const;
