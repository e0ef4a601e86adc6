import type { Container, EnvironmentVariable } from '../rendering/pod-spec';
import { CACHE_MOUNT, HF_HOME } from './cache-volume';
import { CONTAINER_SECURITY } from './security';

/** What is downloaded from the Hugging Face hub before vLLM starts. */
export interface HubDownload {
  /** Name of the container, `download-…`. */
  readonly name: string;
  /** vLLM's image, which has the hub's own program and is on the node anyway. */
  readonly image: string;
  readonly repository: string;
  /** @default - the default branch */
  readonly revision?: string;
  /** Where the files go; undefined for the hub's cache. */
  readonly directory?: string;
  /**
   * Patterns of files that are left out.
   *
   * @default - none
   */
  readonly exclude?: readonly string[];
  /** The hub's token. */
  readonly token: readonly EnvironmentVariable[];
}

/**
 * Downloads a repository. The hub's program retries what passes quickly; after that the kubelet starts the container again
 * with its usual back-off, and what was downloaded stays.
 */
export function hubDownload(download: HubDownload): Container {
  const { repository, revision, directory, exclude = [] } = download;
  return {
    name: download.name,
    image: download.image,
    command: ['hf', 'download'],
    args: [
      repository,
      ...(revision === undefined ? [] : [`--revision=${revision}`]),
      ...exclude.map((pattern) => `--exclude=${pattern}`),
      ...(directory === undefined ? [] : [`--local-dir=${directory}`]),
    ],
    env: [HF_HOME, ...download.token],
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [CACHE_MOUNT],
  };
}
