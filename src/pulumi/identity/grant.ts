import { RepositoryIamMember } from '@pulumi/gcp/artifactregistry/repositoryIamMember';
import { IAMMember } from '@pulumi/gcp/projects/iammember';
import { SecretIamMember } from '@pulumi/gcp/secretmanager/secretIamMember';
import { BucketIAMMember } from '@pulumi/gcp/storage/bucketIAMMember';
import type { Input, Resource, ResourceOptions } from '@pulumi/pulumi';
import type { ImageRepository } from '../registry/image-repository';

type Register = (name: string, member: Input<string>, opts: ResourceOptions) => Resource;

/** Pulls images. */
export const IMAGES_ROLE = 'roles/artifactregistry.reader';

/** A role on one thing of Google Cloud, and on nothing else. */
export class Grant {
  /** Reads the objects of a bucket. */
  static bucket(bucket: Input<string>, role: Input<string> = 'roles/storage.objectViewer'): Grant {
    return new Grant((name, member, opts) => new BucketIAMMember(name, { bucket, role, member }, opts));
  }

  /** Reads a secret of Secret Manager, such as a hub token. */
  static secret(secretId: Input<string>, role: Input<string> = 'roles/secretmanager.secretAccessor'): Grant {
    return new Grant((name, member, opts) => new SecretIamMember(name, { secretId, role, member }, opts));
  }

  /** Pulls images of a repository. */
  static images(images: ImageRepository, role: Input<string> = IMAGES_ROLE): Grant {
    const { project, location, repositoryId: repository } = images;
    return new Grant(
      (name, member, opts) => new RepositoryIamMember(name, { project, location, repository, role, member }, opts),
    );
  }

  /** A role on a whole project. */
  static project(project: Input<string>, role: Input<string>): Grant {
    return new Grant((name, member, opts) => new IAMMember(name, { project, role, member }, opts));
  }

  private constructor(
    /**
     * Registers the grant for a member.
     *
     * @internal
     */
    readonly _register: Register,
  ) {}
}

/**
 * Grants by names of your choice, such as `weights`. Resources are named by them, so that a grant that comes or goes leaves the
 * others alone.
 */
export type Grants = Readonly<Record<string, Grant>>;

/** Registers grants for a member. */
export function registerGrants(name: string, grants: Grants, member: Input<string>, opts: ResourceOptions): Resource[] {
  return Object.entries(grants).map(([key, grant]) => grant._register(`${name}-${key}`, member, opts));
}
