import type { ListedModel, ModelQuestion, ResolvedModel } from '../models';
import type { SchedulingPort } from '../scheduling/port';
import type { RequestObserver } from '../telemetry';
import type { Deadlines } from '../transport';
import type { OfferPrompt } from './offered-prompt';
import type { BodySettings } from './request-body';
import type { ResponseHomes } from './response-homes';
import type { ServingPaths } from './serving-paths';
import type { StateTimeouts } from './state-timeouts';

/** What is made of the tokens that model servers count: nothing, what answers tell, or what they tell when they are asked. */
export type UsageUse = 'ignore' | 'read' | 'ask';

/** What all exchanges of a picker share. */
export interface ExchangeSettings extends BodySettings {
  readonly port: SchedulingPort;
  readonly deadlines: Deadlines;
  readonly timeouts: StateTimeouts;
  readonly servingPaths: ServingPaths;
  /** Says what the model names stand for that clients ask for. */
  readonly resolveModel: (question: ModelQuestion) => ResolvedModel;
  /** The models that clients may ask for; none while only the model servers know. */
  readonly listModels: () => readonly ListedModel[];
  /** Names that model servers know, grouped where several stand for one model. @default none */
  readonly synonyms?: () => readonly (readonly string[])[];
  /** Takes prompts whose tokens scheduling wants; undefined when it wants none. */
  readonly offerPrompt?: OfferPrompt;
  readonly usage: UsageUse;
  /** Remembers which endpoint stores which response. @default nothing is remembered */
  readonly responseHomes?: ResponseHomes;
  /** Learns of each request. */
  readonly observer?: RequestObserver;
}
