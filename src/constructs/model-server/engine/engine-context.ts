import type { ModelFacts } from '../../../catalog';
import type { EnvironmentVariable } from '../../rendering/pod-spec';

/** What features of the engine know of their model server. */
export interface EngineContext {
  readonly model: ModelFacts;
  readonly servedModelName: string;
  /** Port of vLLM. */
  readonly port: number;
  /** vLLM's image. */
  readonly image: string;
  /** Environment with the token that the weights are fetched with, where there is one. */
  readonly hubToken: readonly EnvironmentVariable[];
}
