export { BLOCK_BYTES, BlockHasher } from './block-hasher';
export { type ChainIdentity, hashChain } from './hash-chain';
export { type KnownPrompt, KnownPrompts, MOST_KNOWN_TOKENS, type PromptTokens } from './known-prompts';
export { PrefixIndex } from './prefix-index';
export { SERVER_BLOCK_BYTES, ServerBlocks } from './server-blocks';
export { TokenChain, tokenChain } from './token-chain';
