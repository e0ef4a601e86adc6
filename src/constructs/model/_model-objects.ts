import type { Construct } from 'constructs';
import { type Criticality, PRIORITIES } from '../../catalog';
import type { InferencePool } from '../pool/inference-pool';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';

/** A target by the name that model servers know. */
export interface RenderedTarget {
  readonly name: string;
  readonly weight?: number;
}

/** A model as its objects tell of it. */
export interface RenderedModel {
  readonly name: string;
  readonly pool: InferencePool;
  readonly criticality: Criticality;
  readonly targets: readonly RenderedTarget[];
}

/** InferenceModel's words for the importance of requests. */
const CRITICALITY: Readonly<Record<Criticality, string>> = {
  critical: 'Critical',
  standard: 'Standard',
  sheddable: 'Sheddable',
};

/** The group of the first kinds, which the extension served. */
const EXTENSION_GROUP = 'inference.networking.x-k8s.io';

/** The group to which llm-d's router took them. */
const LLM_D_GROUP = 'llm-d.ai';

/**
 * Renders a model as objects of the pool's API profile; llm-d's kinds where the profile has none, which is how its picker
 * is told.
 */
export function renderModelObjects(scope: Construct, model: RenderedModel): void {
  switch (model.pool.api.modelKinds) {
    case 'models':
      inferenceModel(scope, model);
      return;
    case 'rewrites':
      objectiveAndRewrite(scope, model, EXTENSION_GROUP);
      return;
    case 'none':
      objectiveAndRewrite(scope, model, LLM_D_GROUP);
  }
}

function inferenceModel(scope: Construct, { name, pool, criticality, targets }: RenderedModel): void {
  new RenderedObject(scope, 'Resource', {
    apiVersion: `${EXTENSION_GROUP}/v1alpha2`,
    kind: 'InferenceModel',
    metadata: described(`What clients get who ask for ${name}`),
    spec: () => ({
      modelName: name,
      criticality: CRITICALITY[criticality],
      targetModels: targets,
      poolRef: { group: pool.api.group, kind: 'InferencePool', name: pool.name },
    }),
  });
}

/**
 * Requests choose an objective by a header and not by their model. The bundled picker takes the objective that has the
 * rewrite's name for those that choose none.
 */
function objectiveAndRewrite(scope: Construct, model: RenderedModel, group: string): void {
  const { name, pool, criticality, targets } = model;
  const apiVersion = `${group}/v1alpha2`;
  const poolRef = () => ({ group: pool.api.group, kind: 'InferencePool', name: pool.name });
  const objective = new RenderedObject(scope, 'Objective', {
    apiVersion,
    kind: 'InferenceObjective',
    metadata: described(`How important requests for ${name} are`),
    spec: () => ({ priority: PRIORITIES[criticality], poolRef: poolRef() }),
  });
  new RenderedObject(scope, 'Rewrite', {
    apiVersion,
    kind: 'InferenceModelRewrite',
    metadata: { name: objective.name, ...described(`What clients get who ask for ${name}`) },
    spec: () => ({
      poolRef: poolRef(),
      rules: [
        {
          matches: [{ model: { type: 'Exact', value: name } }],
          targets: targets.map((target) => ({ modelRewrite: target.name, weight: target.weight ?? 1 })),
        },
      ],
    }),
  });
}
