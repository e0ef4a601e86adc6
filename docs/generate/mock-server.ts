import { KV_EVENTS_DEFAULTS } from '../../src/simulator/kv-events/kv-events-config';
import { EFFECTIVE_FLAGS } from '../../src/simulator/server/effective-flags';
import { environmentName, SIMULATION_FLAGS } from '../../src/simulator/server/simulation-flags';
import { markdownTable } from './markdown';

const count = (value: number) => value.toLocaleString('en');
const code = (text: string) => `\`${text}\``;

/** `docs/reference/mock-server.md`: a simulated vLLM server. */
export function mockServerPage(): string {
  return `# The mock server

\`gke-inference mock-server\` is a vLLM 0.29 server without a model: its API, flags, metrics, KV events and ways to start and stop, around
the engine of [the simulator](simulator.md) in real time. Tests and laptops need no GPU for it.

\`\`\`
gke-inference mock-server meta-llama/Llama-3.1-8B-Instruct
curl localhost:8000/v1/chat/completions -H 'content-type: application/json' \\
  -d '{"messages": [{"role": "user", "content": "Hello"}], "max_tokens": 20}'
\`\`\`

Batches, prefix caching, preemption and the time of each step are those of the engine; texts are words without meaning, the same ones for the
same prompt and seed. Errors have vLLM's words and status.

## Paths

| path | does |
| --- | --- |
| \`/v1/chat/completions\`, \`/v1/completions\` | generate, as one answer or as a stream |
| \`/v1/models\`, \`/version\`, \`/health\` | tell what is served, by what, and whether it is up |
| \`/tokenize\` | tells the tokens of a request's prompt, the ones that the engine caches, and with \`return_token_strs\` their texts |
| \`/metrics\` | every \`vllm:\` metric of the real page |
| \`/v1/load_lora_adapter\`, \`/v1/unload_lora_adapter\` | change the adapters, where \`VLLM_ALLOW_RUNTIME_LORA_UPDATING=1\` is set |
| \`/reset_prefix_cache\` | empties the cache while no request runs, where \`VLLM_SERVER_DEV_MODE=1\` is set |

## Flags of vLLM

All of them are taken as \`vllm serve\` takes them: short, with \`_\` for \`-\`, as unambiguous beginnings, a JSON value whole or key by key
(\`--kv-events-config.topic kv@a\`). Unknown ones are refused. These have an effect:

${markdownTable(
  ['flags', 'effect'],
  EFFECTIVE_FLAGS.map(({ flags, effect }) => [flags.map(code).join(', '), effect]),
)}

## KV events

With \`--kv-events-config\` it publishes what enters and leaves its cache as vLLM does, for the [picker](kv-events.md) or another subscriber:

${markdownTable(
  ['field', 'default', 'effect'],
  [
    ['`enable_kv_cache_events`', '`false`', 'whether anything is published'],
    ['`publisher`', '`zmq` where that is on', '`null` publishes nothing'],
    [
      '`endpoint`',
      code(KV_EVENTS_DEFAULTS.endpoint),
      'where the PUB socket listens; to an address in the place of `*` it connects',
    ],
    ['`replay_endpoint`', '–', 'where the ROUTER socket listens, which sends again what was published before'],
    ['`buffer_steps`', count(KV_EVENTS_DEFAULTS.buffer_steps), 'batches that are kept for that'],
    [
      '`hwm`',
      count(KV_EVENTS_DEFAULTS.hwm),
      'batches that may wait for one subscriber, which misses further ones; 0 for any number',
    ],
    ['`topic`', 'empty', 'the first part of each message'],
    ['`max_queue_size`', count(KV_EVENTS_DEFAULTS.max_queue_size), 'none: nothing waits before it is published'],
  ],
)}

- \`*\` is the address of \`--host\`, so that several servers on one machine keep apart by address; vLLM listens on all addresses of its machine.
- A step of the engine makes one batch: blocks that were evicted, then blocks that were stored, with the tokens that \`/tokenize\` tells. A second
  copy of a block is stored and removed by events of its own.
- With several data-parallel engines each publishes on these ports plus its rank, and says its rank in each batch.
- Hashes begin with a random number at each start, so that no two servers have the same.
- Numbers of batches begin at 0 at each start and have no gaps.
- Only layers with full attention on GPUs are told of: no \`CPU\`, no groups, no salts.

Two servers, and a picker that follows their caches:

\`\`\`
gke-inference mock-server chat --host 127.0.0.2 \\
  --kv-events-config '{"enable_kv_cache_events":true,"replay_endpoint":"tcp://*:5558"}' &
gke-inference mock-server chat --host 127.0.0.3 \\
  --kv-events-config '{"enable_kv_cache_events":true,"replay_endpoint":"tcp://*:5558"}' &
echo '{"endpoints": [{"address": "127.0.0.2", "port": 8000}, {"address": "127.0.0.3", "port": 8000}]}' > endpoints.json
gke-inference picker --proxy 127.0.0.1:8080 --endpoints endpoints.json --kv-events-port 5557 --kv-events-replay-port 5558 &
curl -s localhost:9090/metrics | grep kv_event
\`\`\`

## Flags of the simulation

vLLM does not have them. Each is a variable of the environment too, so that whoever starts the process can leave its arguments as they are; flags win.

${markdownTable(
  ['flag', 'variable', 'effect'],
  SIMULATION_FLAGS.map(({ name, value, meaning }) => [
    code(`--${name} ${value}`),
    code(environmentName(name)),
    meaning,
  ]),
)}

The size of the cache is that of \`--num-gpu-blocks-override\` where it is set, else of \`--sim-kv-tokens\`, else of the profile.
`;
}
