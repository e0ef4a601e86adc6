import { errorOf } from '../../../errors';
import { wholeNumber } from '../../../planning';
import type { GcsBucketProps } from '../gcs-mount';

/** Where an adapter's two files, `adapter_config.json` and `adapter_model.safetensors`, are kept. */
export type AdapterSource =
  /** A repository of the Hugging Face hub, at a commit, tag or branch. */
  | { readonly kind: 'hub'; readonly repository: string; readonly revision?: string }
  /** A folder of a Cloud Storage bucket. */
  | ({ readonly kind: 'bucket'; readonly path: string } & GcsBucketProps)
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

/** How an adapter is read from a Cloud Storage bucket, which is mounted by the GCS FUSE driver. */
export interface GcsAdapterProps extends AdapterProps, GcsBucketProps {
  /** Folder of the adapter inside the bucket. */
  readonly path: string;
}

/** vLLM reserves room for this rank when nothing else is asked for; so do most training recipes stay at or below it. */
export const DEFAULT_RANK = 16;

/** The largest rank that vLLM 0.29 takes (`MaxLoRARanks` of its configuration). */
export const LARGEST_RANK = 512;

/** A model name that needs no quoting in `--lora-modules`, in lists of metric labels or in a path. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._/:-]*$/;

/**
 * A LoRA: a small set of matrices that changes what a model answers. A model server offers it under a model name of its
 * own, beside the model and at the cost of a few megabytes.
 */
export class Adapter {
  /** From a repository of the Hugging Face hub. @throws GKEI_OUT_OF_RANGE for a name or rank that vLLM cannot take. */
  static huggingFace(name: string, repository: string, props: HubAdapterProps = {}): Adapter {
    return new Adapter(name, { kind: 'hub', repository, revision: props.revision }, props.rank);
  }

  /** From a folder of a Cloud Storage bucket. @throws GKEI_OUT_OF_RANGE for a name, rank or path that vLLM cannot take. */
  static gcs(name: string, { bucket, path, serviceAccount, rank }: GcsAdapterProps): Adapter {
    checkPath(name, path, /^[^=,\s]+$/, 'a path without "=", "," and spaces');
    return new Adapter(name, { kind: 'bucket', bucket, path, serviceAccount }, rank);
  }

  /**
   * From a folder inside the model server's container: on a volume that holds the weights too, or one of `overrides`.
   *
   * @throws GKEI_OUT_OF_RANGE for a name, rank or path that vLLM cannot take.
   */
  static path(name: string, path: string, props: AdapterProps = {}): Adapter {
    checkPath(name, path, /^\/[^=,\s]*$/, 'an absolute path without "=", "," and spaces');
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

/** `--lora-modules name=path` cannot carry every path. */
function checkPath(name: string, path: string, allowed: RegExp, range: string): void {
  if (!allowed.test(path)) {
    throw errorOf('GKEI_OUT_OF_RANGE', { option: `path of the adapter ${name}`, value: path, range });
  }
}
