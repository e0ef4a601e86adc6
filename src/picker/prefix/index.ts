export { BLOCK_BYTES, BlockHasher } from './block-hasher';
export { type ChainIdentity, hashChain } from './hash-chain';
export { PrefixIndex } from './prefix-index';
