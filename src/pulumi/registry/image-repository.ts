import type { Input } from '@pulumi/pulumi';

/** A repository of Artifact Registry that images are pulled from: a PickerRepository, an ImageCache, or one that exists. */
export interface ImageRepository {
  /** Project of the repository. */
  readonly project: Input<string>;
  /** Its region, or its multi-region such as `europe`. */
  readonly location: Input<string>;
  /** Its name. */
  readonly repositoryId: Input<string>;
}
