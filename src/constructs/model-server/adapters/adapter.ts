import { errorOf } from '../../../errors';
import { wholeNumber } from '../../../planning';

/** Where an adapter's two files, `adapter_config.json` and `adapter_model.safetensors`, are kept. */
export type AdapterSource =
  /** A repository of the Hugging Face hub, at a commit, tag or branch. */
  | { readonly kind: 'hub'; readonly repository: string; readonly revision?: string }
  /** A folder inside the model server's container. */
  | { readonly kind: 'path'; readonly path: string };

/** What the planning needs to know of an adapter. */
export interface AdapterProps {
  /**
   * Rank of its matrices, 1 to 512: `r` of its `adapter_config.json`. vLLM refuses an adapter of a higher rank than it was
   * started for.
   *
   * @default 16
   */
  readonly rank?: number;
}

/** How an adapter is fetched from the Hugging Face hub. */
export interface HubAdapterProps extends AdapterProps {
  /**
   * Commit SHA, tag or branch of the repository. Pin a SHA: replicas that start on different days otherwise serve
   * different adapters.
   *
   * @default - the repository's default branch
   */
  readonly revision?: string;
}

/** vLLM reserves room for this rank when nothing else is asked for; so do most training recipes stay at or below it. */
export const DEFAULT_RANK = 16;

/** The largest rank that vLLM 0.29 takes (`MaxLoRARanks` of its configuration). */
export const LARGEST_RANK = 512;

/** A model name that needs no quoting in `--lora-modules`, in lists of metric labels or in a path. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._/:-]*$/;

/** Characters that `--lora-modules name=path` cannot carry. */
const PLAIN_PATH = /^\/[^=,\s]*$/;

/**
 * A LoRA: a small set of matrices that changes what a model answers. A model server offers it under a model name of its
 * own, beside the model and at the cost of a few megabytes.
 */
export class Adapter {
  /** From a repository of the Hugging Face hub. @throws GKEI_OUT_OF_RANGE for a name or rank that vLLM cannot take. */
  static huggingFace(name: string, repository: string, props: HubAdapterProps = {}): Adapter {
    return new Adapter(name, { kind: 'hub', repository, revision: props.revision }, props.rank);
  }

  /**
   * From a folder inside the model server's container: on a volume that holds the weights too, or one of `overrides`.
   *
   * @throws GKEI_OUT_OF_RANGE for a name, rank or path that vLLM cannot take.
   */
  static path(name: string, path: string, props: AdapterProps = {}): Adapter {
    if (!PLAIN_PATH.test(path)) {
      const range = 'an absolute path without "=", "," and spaces';
      throw errorOf('GKEI_OUT_OF_RANGE', { option: `path of the adapter ${name}`, value: path, range });
    }
    return new Adapter(name, { kind: 'path', path }, props.rank);
  }

  /** Rank of its matrices. */
  readonly rank: number;

  private constructor(
    /** The name that clients put into the `model` field of a request. */
    readonly name: string,
    /** Where its files are kept. */
    readonly source: AdapterSource,
    rank: number | undefined,
  ) {
    if (!NAME.test(name)) {
      const range = 'letters, digits and ". _ / : -", a letter or digit first';
      throw errorOf('GKEI_OUT_OF_RANGE', { option: 'name of an adapter', value: name, range });
    }
    this.rank = wholeNumber(`rank of the adapter ${name}`, rank ?? DEFAULT_RANK, 1, LARGEST_RANK);
  }
}
