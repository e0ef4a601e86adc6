import type { IConstruct } from 'constructs';

/** A client-facing model as its pool and the pool's picker know it. */
export interface PooledModel extends IConstruct {
  /** The name that clients ask for. */
  readonly modelName: string;

  /**
   * Renders the model as objects of the pool's API profile.
   *
   * @internal
   */
  _renderObjects(): void;

  /**
   * What the configuration file of the bundled picker says of the model.
   *
   * @internal
   */
  _configuration(): unknown;
}

/** Decides how a model is rendered. */
export type ModelHost = (model: PooledModel) => void;
