import { type ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import {
  GcpTrafficExtensionSpecExtensionChainsExtensionsSupportedEvents as Event,
  GcpTrafficExtension,
} from '../../../imports/networking.gke.io';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';
import { validateOnSynth } from '../rendering/validation';
import { servingCondition } from './_serving-condition';
import { extensionTarget } from './extension-target';
import type { InferenceGateway } from './inference-gateway';

/** Which templates judge the prompts and the answers of a model. */
export interface ModelArmorTemplates {
  /**
   * The model, as requests name it.
   *
   * @default - every model
   */
  readonly model?: string;
  /** Template for prompts: `projects/PROJECT/locations/REGION/templates/NAME`, of the extension's region. */
  readonly prompts: string;
  /**
   * Template for answers, written alike.
   *
   * @default - the one for prompts
   */
  readonly responses?: string;
}

/** What Model Armor does in front of a gateway's models. */
export interface ModelArmorProps {
  /** The gateway whose requests are judged. It must be of a class of GKE, and of the same namespace. */
  readonly gateway: InferenceGateway;
  /** Google Cloud region of the templates and of the gateway, such as `europe-west4`: only regional endpoints answer. */
  readonly region: string;
  /** Templates by model, at least one. */
  readonly templates: readonly ModelArmorTemplates[];
  /**
   * Time for each judgement, in whole milliseconds, 10 to 10,000; Google's examples take 500 ms to 1 s.
   *
   * @default Duration.seconds(1)
   */
  readonly timeout?: Duration;
  /**
   * Whether requests pass unjudged (`open`) or fail (`closed`) while Model Armor does not answer.
   *
   * @default 'closed'
   */
  readonly whileAway?: 'open' | 'closed';
}

/** Prompts and answers are judged in all six events: a body is only seen whole with its headers and trailers. */
const EVENTS = [
  Event.REQUEST_HEADERS,
  Event.REQUEST_BODY,
  Event.REQUEST_TRAILERS,
  Event.RESPONSE_HEADERS,
  Event.RESPONSE_BODY,
  Event.RESPONSE_TRAILERS,
];

/**
 * Google's Model Armor in front of a gateway: a GCPTrafficExtension that has every prompt and every answer judged.
 *
 * @see https://github.com/GoogleCloudPlatform/kubernetes-engine-samples/tree/main/ai-ml/gke-model-armor (July 2026)
 */
export class ModelArmor extends Construct {
  /** The GCPTrafficExtension. */
  readonly resource: ApiObject;

  /**
   * @throws GKEI_EMPTY_LIST without templates, GKEI_MODEL_ARMOR_GATEWAY for a class that is not GKE's,
   *   GKEI_EXTENSION_NAMESPACE for a gateway of another namespace, GKEI_OUT_OF_RANGE.
   */
  constructor(scope: Construct, id: string, props: ModelArmorProps) {
    super(scope, id);
    const { gateway, region, templates, timeout = Duration.seconds(1) } = props;
    if (templates.length === 0) {
      throw errorOf('GKEI_EMPTY_LIST', { construct: this.node.path, option: 'templates' });
    }
    if (!gateway.gatewayClass.gke) {
      throw errorOf('GKEI_MODEL_ARMOR_GATEWAY', { gateway: gateway.node.path, className: gateway.gatewayClass.name });
    }
    const open = props.whileAway === 'open';
    const host = `modelarmor.${region}.rep.googleapis.com`;
    const manifest = GcpTrafficExtension.manifest({
      metadata: described(
        `Model Armor judges prompts and answers; while it is away requests ${open ? 'pass unjudged' : 'fail'}`,
      ),
      spec: {
        targetRefs: [extensionTarget(this, gateway)],
        extensionChains: [
          {
            name: 'model-armor',
            matchCondition: { celExpressions: [{ celMatcher: servingCondition() }] },
            extensions: [
              {
                name: 'model-armor',
                googleApiServiceName: host,
                supportedEvents: EVENTS,
                timeout: `${wholeNumber('timeout', timeout.toMilliseconds(), 10, 10_000)}ms`,
                failOpen: open,
                metadata: { model_armor_settings: JSON.stringify(templates.map(settingsOf)) },
              },
            ],
          },
        ],
      },
    });
    this.resource = RenderedObject.ofManifest(this, 'Resource', manifest);
    validateOnSynth(this);
  }
}

function settingsOf({ model, prompts, responses }: ModelArmorTemplates) {
  return {
    ...(model !== undefined && { model }),
    user_prompt_template_id: prompts,
    model_response_template_id: responses ?? prompts,
  };
}
