import type { IPersistentVolumeClaim } from 'cdk8s-plus-28';
import type { PodAdditions } from '../pod-additions';
import { compileCache } from './compile-cache';
import type { EngineContext } from './engine-context';
import { kvEvents } from './kv-events';
import { parsers } from './parsers';
import { type SpeculativeDecoding, speculativeDecoding } from './speculative-decoding';

/** Features of vLLM's engine that need more than a flag, or whose flag follows from the model. */
export interface EngineFeatureProps {
  /**
   * Lets a cheap guess run ahead of the model, which then checks several tokens in one step.
   *
   * @default - none
   */
  readonly speculativeDecoding?: SpeculativeDecoding;
  /**
   * Lets clients offer tools: `--enable-auto-tool-choice` and the parser of the model's family (`--tool-call-parser`).
   *
   * @default false
   */
  readonly toolCalling?: boolean;
  /**
   * Separates a model's thinking from its answer: the parser of the model's family (`--reasoning-parser`).
   *
   * @default false
   */
  readonly reasoning?: boolean;
  /**
   * Publishes what enters and leaves the KV cache, over ZeroMQ on port 5557, and what was missed on 5558. The bundled picker of
   * the pool then follows it: it knows what a replica has evicted, and what others sent there.
   *
   * @default false
   */
  readonly kvEvents?: boolean;
  /**
   * Claim, by reference or by name, of a volume that all replicas may write: compiled kernels are kept there, so that only
   * the first replica of a version compiles. Without it each new pod compiles, on its node's disk.
   *
   * @default - the node's disk
   */
  readonly compileCache?: IPersistentVolumeClaim | string;
}

/** What the chosen features add to the pod. @throws GKEI_PARSER_UNKNOWN for a model whose parser is not known. */
export function engineFeatures(props: EngineFeatureProps, context: EngineContext): readonly PodAdditions[] {
  return [
    compileCache(props.compileCache),
    parsers(props, context.model),
    ...(props.kvEvents ? [kvEvents(context)] : []),
    ...(props.speculativeDecoding ? [speculativeDecoding(props.speculativeDecoding, context)] : []),
  ];
}
