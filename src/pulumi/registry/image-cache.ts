import { Repository } from '@pulumi/gcp/artifactregistry/repository';
import { ComponentResource, type ComponentResourceOptions, type Input } from '@pulumi/pulumi';
import { joined } from '../joined';
import { pathInUpstream, type Upstream, upstreamOf } from './_upstream';
import type { ImageRepository } from './image-repository';

/** Who pulls from a registry that knows its clients. */
export interface UpstreamCredentials {
  /** Name of the user. */
  readonly username: Input<string>;
  /**
   * Version of the Secret Manager secret with the password or token, `projects/acme/secrets/hub/versions/1`. Artifact Registry's
   * service agent must be allowed to read it.
   */
  readonly passwordSecretVersion: Input<string>;
}

/** What a cache of images is made of. */
export interface ImageCacheArgs {
  /** Region of the cache, best that of the cluster, or a multi-region such as `europe`. */
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
   * The registry whose images it keeps.
   *
   * @default 'docker.io', which has vLLM's
   */
  readonly upstream?: Upstream;
  /**
   * Who pulls. Docker Hub allows known users more pulls.
   *
   * @default - nobody in particular
   */
  readonly credentials?: UpstreamCredentials;
}

/**
 * A remote repository of Artifact Registry: it gets an image from another registry once and keeps it. Nodes then do not meet the pull
 * limits and outages of that registry, and can stream the image, which GKE does from Artifact Registry alone.
 */
export class ImageCache extends ComponentResource implements ImageRepository {
  readonly project: Input<string>;
  readonly location: Input<string>;
  readonly repositoryId: Input<string>;

  private readonly upstream: Upstream;

  constructor(name: string, args: ImageCacheArgs, opts?: ComponentResourceOptions) {
    super('gke-inference:index:ImageCache', name, {}, opts);
    const { location, repositoryId = name, upstream = 'docker.io', credentials } = args;
    const repository = new Repository(
      name,
      {
        description: `Images of ${upstream}`,
        project: args.project,
        location,
        repositoryId,
        format: 'DOCKER',
        mode: 'REMOTE_REPOSITORY',
        remoteRepositoryConfig: {
          description: upstream,
          ...upstreamOf(upstream),
          upstreamCredentials: credentials && { usernamePasswordCredentials: credentials },
        },
      },
      { parent: this },
    );
    this.project = args.project ?? repository.project;
    this.location = location;
    this.repositoryId = repositoryId;
    this.upstream = upstream;
    this.registerOutputs({});
  }

  /**
   * Where the cache has an image of its registry: of `vllm/vllm-openai:v0.29.0`, for `image` of a ModelServer,
   * `europe-docker.pkg.dev/acme/docker/vllm/vllm-openai:v0.29.0`. A plain text where `project` and everything else are plain.
   *
   * @param image as it is pulled without the cache
   * @throws GKEI_IMAGE_OUTSIDE_UPSTREAM.
   */
  image(image: string): Input<string> {
    const path = pathInUpstream(this.upstream, image);
    return joined`${this.location}-docker.pkg.dev/${this.project}/${this.repositoryId}/${path}`;
  }
}
