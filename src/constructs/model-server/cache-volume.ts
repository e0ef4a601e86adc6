/** The volume on the node's disk that downloads and compile caches are kept on; it outlives a restart of a container. */
export const CACHE_VOLUME = 'cache';

/** Where every container of a model server finds that volume. */
export const CACHE_MOUNT = { name: CACHE_VOLUME, mountPath: '/cache' } as const;

/** The Hugging Face libraries' folder on it. */
export const HF_HOME = { name: 'HF_HOME', value: '/cache/huggingface' } as const;
