import type { CodeTable } from './explanation';
import { quote } from './wording';

/** Identities and repositories of images: nothing could be provisioned. */
export const IDENTITY_CODES = {
  /** An image that a cache does not get. */
  GKEI_IMAGE_OUTSIDE_UPSTREAM: (d: { image: string; upstream: string }) => ({
    problem: `the image ${quote(d.image)} is not of ${d.upstream}, where the cache gets its images`,
    remedy: 'name an image of that registry, or make an ImageCache for the other one',
  }),
} satisfies CodeTable;
