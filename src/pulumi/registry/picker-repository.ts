import { Repository } from '@pulumi/gcp/artifactregistry/repository';
import { ComponentResource, type ComponentResourceOptions, type Input } from '@pulumi/pulumi';
import { wholeNumber } from '../../planning';
import { joined } from '../joined';
import type { ImageRepository } from './image-repository';

/** What a repository of the picker's image is made of. */
export interface PickerRepositoryArgs {
  /** Its region, or a multi-region such as `europe`. */
  readonly location: Input<string>;
  /**
   * Its project.
   *
   * @default - that of the provider
   */
  readonly project?: Input<string>;
  /**
   * Its name.
   *
   * @default - the name of the component
   */
  readonly repositoryId?: Input<string>;
  /**
   * Whether a tag stays at its image for ever: a picker that starts anew is then the one that was tested. A tagged image cannot be
   * deleted while it is set.
   *
   * @default true
   */
  readonly immutableTags?: boolean;
  /**
   * Newest images that are always kept, at least 1, whether tagged or not. Of the others those without a tag go after 30 days.
   *
   * @default 10
   */
  readonly keep?: number;
}

/** An image, by its tag or by its digest, such as `sha256:4f2a…`. */
export type ImageVersion = { readonly tag: Input<string> } | { readonly digest: Input<string> };

/** Name of the image inside the repository. */
const IMAGE = 'gke-inference-picker';

/** After this many seconds an image without a tag goes. */
const UNTAGGED_FOR = `${30 * 24 * 3600}s`;

/** The Artifact Registry repository of the picker's image, which no public registry has. */
export class PickerRepository extends ComponentResource implements ImageRepository {
  readonly project: Input<string>;
  readonly location: Input<string>;
  readonly repositoryId: Input<string>;
  /** What the image is pushed to, without a tag: `europe-docker.pkg.dev/acme/llm/gke-inference-picker`. */
  readonly imageName: Input<string>;

  /** @throws GKEI_OUT_OF_RANGE for `keep`, before anything is registered. */
  constructor(name: string, args: PickerRepositoryArgs, opts?: ComponentResourceOptions) {
    const keepCount = wholeNumber('keep', args.keep ?? 10, 1);
    super('gke-inference:index:PickerRepository', name, {}, opts);
    const { location, repositoryId = name, immutableTags = true } = args;
    const repository = new Repository(
      name,
      {
        description: 'Endpoint pickers of inference pools',
        project: args.project,
        location,
        repositoryId,
        format: 'DOCKER',
        dockerConfig: { immutableTags },
        cleanupPolicies: [
          { id: 'keep-newest', action: 'KEEP', mostRecentVersions: { keepCount } },
          { id: 'delete-untagged', action: 'DELETE', condition: { tagState: 'UNTAGGED', olderThan: UNTAGGED_FOR } },
        ],
      },
      { parent: this },
    );
    this.project = args.project ?? repository.project;
    this.location = location;
    this.repositoryId = repositoryId;
    this.imageName = joined`${location}-docker.pkg.dev/${this.project}/${repositoryId}/${IMAGE}`;
    this.registerOutputs({ imageName: this.imageName });
  }

  /**
   * The picker's image, for `image` of EndpointPicker and ModelRouter. A plain text where `project` and everything else are plain.
   */
  image(version: ImageVersion): Input<string> {
    return 'tag' in version ? joined`${this.imageName}:${version.tag}` : joined`${this.imageName}@${version.digest}`;
  }
}
