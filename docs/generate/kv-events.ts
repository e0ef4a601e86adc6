import { MOST_REPEATS } from '../../src/picker/kv-events/event-sequence';
import { LIMITS } from '../../src/picker/kv-events/followed-server';
import { MOST_WAITING, TARGET } from '../../src/picker/kv-events/prompt-tokeniser';
import { MOST_PROMPT_BYTES } from '../../src/picker/kv-events/tokenisable';
import { BLOCK_BYTES, MOST_KNOWN_TOKENS, SERVER_BLOCK_BYTES } from '../../src/picker/prefix';
import { ELSEWHERE_WEIGHT, ROOM_ELSEWHERE } from '../../src/picker/scheduling/reported-cache';
import {
  LEAST_NEW_PART,
  LEAST_TOKENISED_BLOCKS,
  MOST_REPORTED_BLOCKS,
} from '../../src/picker/scheduling/reported-caches';

const MIB = 2 ** 20;

/** `docs/reference/kv-events.md`: what the picker makes of the events of KV caches. */
export function kvEventsPage(): string {
  return `# KV events

What the bundled picker knows of prefixes is, by default, what it sent where. vLLM can also publish what enters and leaves its cache.
With \`--kv-events-port\` the picker listens to that: it then knows what was evicted, what other replicas of the picker sent there,
and what a server held before the picker came.

A [\`ModelServer\`](model-server.md#engine) with \`engine.kvEvents\` publishes, and the [\`EndpointPicker\`](endpoint-picker.md) of its pool listens:

\`\`\`ts
import { App, Chart } from 'cdk8s';
import { Accelerator, EndpointPicker, InferencePool, Model, ModelServer } from 'gke-inference';

const app = new App();
const chart = new Chart(app, 'chat', { namespace: 'llm' });
const server = new ModelServer(chart, 'server', {
  model: Model.QWEN3_8B,
  accelerator: Accelerator.L4,
  engine: { kvEvents: true },
});
const pool = new InferencePool(chart, 'pool', { servers: [server] });
new EndpointPicker(chart, 'picker', { pool, image: 'registry.example.com/gke-inference:1.0.0' });
app.synth();
\`\`\`

A server that somebody else made publishes with

\`\`\`
--kv-events-config '{"enable_kv_cache_events":true,"publisher":"zmq","endpoint":"tcp://*:5557","replay_endpoint":"tcp://*:5558"}'
\`\`\`

where the \`*\` must stand: to an address in its place vLLM connects, instead of listening there. Its picker listens, where the Deployment is among the objects, or else with \`--kv-events-port=5557 --kv-events-replay-port=5558\`. Policies that use no [prefixes](scheduling.md#prefixes) do not
listen.

Without GPUs, a [mock server](mock-server.md#kv-events) publishes them too.

## From hashes to prompts

A server names its blocks by hashes of its own, which begin with a random number, so they say nothing to anybody else. But
with each block it tells the tokens. The picker hashes those itself, each block with all before it, the adapter and the salt, and keeps for
each server which of its hashes stands for which of the picker's. So equal blocks of all servers have one
name, whatever hash function and seed a server has. Servers with another block size have an index of their own.

To look a prompt up, its tokens must be known too. The server that serves it tells them, at \`/tokenize\`, which takes the request's
body as it is and applies the server's own template:

- **No pick waits for this.** A prompt is tokenised beside its request, after its pick. The next prompt that begins with the same bytes finds the tokens
  by the hashes of its blocks of ${BLOCK_BYTES} bytes, which are computed in any case.
- A prompt is tokenised when at least ${100 * LEAST_NEW_PART} % of it is new. A thousand users of one system prompt have it tokenised once.
- Prompts of less than ${LEAST_TOKENISED_BLOCKS} blocks are never tokenised. Those of \`/v1/chat/completions\` and \`/v1/completions\` are.
- One prompt at a time on each server, within ${TARGET.timeoutMs / 1_000} s; ${MOST_WAITING} more wait for each server, ${MOST_PROMPT_BYTES / MIB} MiB for all. Others are let go, and tokenised when they come again, but for longer ones.
- The tokens of the prompts that were used last are kept, ${MOST_KNOWN_TOKENS.toLocaleString('en')} tokens in all.

Where a prompt shares only a part of its bytes with a known one, the tokens of that part are counted as if all bytes of the known one had
equally many.

## Told and sent, together

| what is known | what counts |
| --- | --- |
| the server reports more of the prompt than it was sent | what it reports |
| it reports less, and all that it holds is known | what it reports, for tokens that some server was seen to hold; what was sent behind them |
| it reports less, and a request with that prefix is under way there | what it was sent: blocks in use are not evicted, and their report is on its way |
| it reports less, and not all that it holds is known, or the index has no room for all of it | what it was sent |
| the prompt's tokens are not known, or nobody listens to the server | what it was sent |

"Seen to hold" is what keeps this right where servers make other tokens of a prompt than \`/tokenize\` says, as of images: no server
then ever holds those tokens, so their absence proves nothing and what was sent counts, as without events.

All that a server holds is known from its first batch on, which a picker that comes later fetches by a replay; else from the next time
that its cache is emptied.

| blocks | count |
| --- | --- |
| on GPUs (\`medium\` \`GPU\`, or none) | whole |
| elsewhere, such as \`CPU\` | ${ELSEWHERE_WEIGHT}: to load them is much quicker than to compute them |
| of an adapter (\`lora_name\`) | for requests of that name alone |
| with a salt | for requests with that \`cache_salt\` alone |
| of several groups of layers (\`group_idx\`) | those of the first group with full attention (\`full_attention\`, \`mla_attention\` or \`sink_full_attention\`): the others need the end of a prompt at most |
| smaller ones for the end of a prompt, and copies elsewhere of another size than those on GPUs | not at all |
| behind one that is not known | not at all |

## Several data-parallel engines

vLLM with \`--data-parallel-size\` runs several engines, each with a cache of its own, which publishes on the configured port plus its rank
and answers replays likewise. The picker reads on each endpoint's metrics page (label \`engine\` of \`vllm:cache_config_info\`) which ranks that
endpoint has, and follows each of them on its ports. No flag tells it.

| how the engines are served | endpoints | what counts of a prompt |
| --- | --- | --- |
| behind one port (vLLM's default, or \`--data-parallel-hybrid-lb\`) | one | what its engines hold on average, once all of them are known; a request under way counts for one of them |
| behind a port each (\`--data-parallel-multi-port-external-lb\`, or one server for each rank) | one for each engine | what that engine holds |

Behind one port the server chooses the engine of each request by load alone, so a prompt that one of four engines holds is found with a
probability of a quarter. **Where prefixes matter, give each engine a port**: then the picker chooses the engine, by load and cache
together. \`--data-parallel-multi-port-external-lb\` does that in one pod, and the [pool](inference-pool.md) lists the ports in \`targetPorts\`. vLLM
0.29 takes it for models of mixed experts alone; of other models, whose engines share nothing, run more replicas instead.
The picker does not send the header \`X-data-parallel-rank\`, by which a request can name an engine behind one port: to choose well it would
have to keep the load of each engine too, which is what endpoints are for.

- The ports on which the engines publish and those on which they answer replays must not overlap: with four engines \`tcp://*:5557\` and
  \`tcp://*:5561\`. A finding, \`GKEI_KV_EVENT_PORTS_MEET\`, says where they do.
- Of engines on other machines than the server that answers for them nothing is heard, since they publish at addresses of their own. What was
  sent to the server then counts.
- A server is listened to once its metrics page was read.

## What is missing

Each batch has a number. Where one is missing, the publisher has dropped it for a slow or new subscriber: the picker asks for a replay
and holds what comes meanwhile; until the replay has ended well, what was sent counts. If the batch does not come, what was known of the server is forgotten, since
anything may have been removed.

| event | what happens |
| --- | --- |
| the picker comes, or comes back | a replay from the first batch on: if the server still has it, all is known at once |
| batches are missing | a replay from there; without one, all is forgotten |
| batches are missing within a replay, as where a server's queue is shorter than what it keeps | a replay from there, up to ${MOST_REPEATS} times |
| the numbers begin anew, or a replay from the first batch on ends before what is known or differs from it | the server has started anew: all is forgotten, and what it still has is fetched |
| a batch is unreadable | all is forgotten |
| the connection is lost | what was sent counts, until it is known what was missed |
| a server is silent for 3 heartbeats of ${LIMITS.heartbeatMs / 1_000} s | the connection is given up, and made again |

vLLM keeps the last 10,000 batches where \`replay_endpoint\` is set. All of this is [counted](metrics.md) in
\`gke_inference_picker_kv_event…\`; \`gke_inference_picker_endpoint_kv_blocks\` says how many blocks each server reports.

## Limits

- Each server needs its own address: the port is one for all. A picker that listens to servers that publish nothing there is found
  (\`GKEI_KV_EVENTS_UNHEARD\`), and goes by what it sent them.
- Connections are plain ZMTP without a password, as vLLM's are: [network policies](inference-network-policy.md) say who may connect.
- A message of more than ${LIMITS.maxMessageBytes / MIB} MiB ends its connection.
- A server is believed to hold up to ${ROOM_ELSEWHERE} times what its GPUs have room for. A block takes
  ${SERVER_BLOCK_BYTES} to ${2 * SERVER_BLOCK_BYTES} bytes, and a row of an index like that of [prefixes](scheduling.md#prefixes).
- Requests with \`kv_cache_report_mode\` \`full\` have vLLM tell of blocks again that it holds already, which look like further copies. Those
  count as held too long, until there are more copies than ${ROOM_ELSEWHERE} times what GPUs have room for; then all is forgotten.
- An index has ${MOST_REPORTED_BLOCKS.toLocaleString('en')} blocks of all servers together, in equal shares. Of what a server holds beyond its share the longest stored is forgotten;
  while there is any, what was sent counts where the server's part of the index has less.
- Models that several names stand for share their blocks; adapters are told from models by the names in the events.
`;
}
