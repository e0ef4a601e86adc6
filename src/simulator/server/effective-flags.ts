/** Flags of vLLM that change the simulation, and what of them. All others are taken without effect. */
export const EFFECTIVE_FLAGS: readonly { readonly flags: readonly string[]; readonly effect: string }[] = [
  { flags: ['MODEL', '--model', '--served-model-name'], effect: 'the names that clients may ask for' },
  { flags: ['--host', '--port'], effect: 'where it listens' },
  {
    flags: ['--ssl-certfile', '--ssl-keyfile', '--enable-ssl-refresh'],
    effect: 'TLS alone on that port; a new certificate is taken within a second',
  },
  {
    flags: ['--max-model-len', '--max-num-seqs', '--max-num-batched-tokens'],
    effect: 'most tokens of a request, most requests and most tokens of a step',
  },
  {
    flags: ['--block-size', '--num-gpu-blocks-override'],
    effect: 'tokens of a KV block, and blocks, of which one holds nothing, as in vLLM',
  },
  { flags: ['--[no-]enable-prefix-caching'], effect: 'whether beginnings of prompts are found again' },
  { flags: ['--kv-events-config'], effect: 'KV events: see below' },
  {
    flags: ['--data-parallel-size', '--data-parallel-size-local', '--data-parallel-start-rank', '--data-parallel-rank'],
    effect:
      'how many engines it has behind its port, each with a batch and a cache of its own, and their ranks; the header X-data-parallel-rank names one',
  },
  {
    flags: ['--data-parallel-multi-port-external-lb'],
    effect: 'each of these engines has a port of its own, from --port on',
  },
  {
    flags: ['--enable-lora', '--max-loras', '--lora-modules'],
    effect: 'adapters; VLLM_ALLOW_RUNTIME_LORA_UPDATING=1 opens /v1/load_lora_adapter and its opposite',
  },
  {
    flags: ['--enable-prompt-tokens-details', '--enable-force-include-usage'],
    effect: 'what answers tell of their tokens',
  },
  { flags: ['--shutdown-timeout'], effect: 'seconds that running requests may take after SIGTERM' },
  {
    flags: ['--tensor-parallel-size', '--gpu-memory-utilization'],
    effect: 'what metrics and fingerprints of answers tell of it, and nothing else',
  },
  {
    flags: ['--headless', '--nnodes', '--node-rank'],
    effect: 'a machine that calculates for another one answers nobody',
  },
];
