import { getProject, getStack } from '@pulumi/pulumi';
import { contentDigest } from '../constructs/rendering/content-digest';

/** Most characters of the id of a service account, which has 6 at least. Source: `accountId` in the types of @pulumi/gcp 9.37. */
const LONGEST = 30;

/** Characters by which stacks of one project keep apart. */
const DIGEST = 8;

/** An id for a service account: of a resource's name as much as fits, and what tells it from the same name in other stacks. */
export function serviceAccountId(name: string): string {
  const digest = contentDigest(`${getProject()}/${getStack()}/${name}`).slice(0, DIGEST);
  const readable =
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^[^a-z]+/, '') || 'a';
  return `${readable.slice(0, LONGEST - DIGEST - 1).replace(/-$/, '')}-${digest}`;
}
