/** The fields of vLLM's events of KV caches, behind their type and in their order. Where a release appends fields, older ones end sooner. */
export const FIELD_ORDER = {
  BlockStored: [
    'block_hashes',
    'parent_block_hash',
    'token_ids',
    'block_size',
    'lora_id',
    'medium',
    'lora_name',
    'extra_keys',
    'group_idx',
    'kv_cache_spec_kind',
  ],
  BlockRemoved: ['block_hashes', 'medium', 'group_idx'],
  AllBlocksCleared: [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** The type of an event. */
export type EventType = keyof typeof FIELD_ORDER;
