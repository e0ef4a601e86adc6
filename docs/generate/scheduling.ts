import { KNOWN_PLUGINS } from '../../src/picker/options/llm-d/known-plugins';
import { BLOCK_BYTES, PrefixIndex } from '../../src/picker/prefix';
import { DEFAULT_POLICY, MOST_FALLBACKS, POLICIES } from '../../src/picker/scheduling';
import { LOAD_MS } from '../../src/picker/scheduling/adapter-loads';
import { UNKNOWN_SLOTS } from '../../src/picker/scheduling/adapter-slots';
import { LOADS_OF_EVICTION } from '../../src/picker/scheduling/adapters';
import {
  FAILURES_IN_A_ROW,
  FIRST_PAUSE_MS,
  FORGIVEN_AFTER_MS,
  LONGEST_PAUSE_MS,
  TRIAL_MS,
} from '../../src/picker/scheduling/endpoint-health';
import { DECODE_PRICE } from '../../src/picker/scheduling/load-product';
import {
  ANSWER_TOKENS,
  COLD_TOLERANCE,
  MOST_CROWDED,
  REGRET,
} from '../../src/picker/scheduling/policies/regret-weighted';
import { EVIDENT_TOKENS, MOST_BLOCKS, UNKNOWN_CAPACITY } from '../../src/picker/scheduling/prefix-caches';
import { markdownTable } from './markdown';

const MIB = 2 ** 20;

const seconds = (ms: number) => `${ms / 1_000} s`;

/** `docs/reference/scheduling.md`: how the bundled picker picks. */
export function schedulingPage(): string {
  return `# Scheduling

How the bundled picker chooses the endpoint of a request. The rule is its \`--policy\`:

${markdownTable(
  ['policy', 'a request goes to', 'uses prefixes'],
  POLICIES.map((policy) => [
    `\`${policy.name}\`${policy === DEFAULT_POLICY ? ' (default)' : ''}`,
    policy.rule,
    policy.usesPrefixes ? 'yes' : '',
  ]),
)}

\`regret-weighted-learned\` is on trial. The others are there to compare with: the rules of other routers, rebuilt from their
documentation and sources, with their default constants. \`session\` reads the header \`x-session-id\`. Every policy leaves endpoints whose reports are stale while others are fresh, keeps to the subset that a gateway
names, and breaks ties at random. Where no policy asks for prefixes, no prompt is hashed and no answer
is read.

## Coming from llm-d

\`--config-file\` takes the \`EndpointPickerConfig\` of llm-d's router too (\`llm-d.ai/v1alpha1\`, \`llm-d.ai/v1\` and
\`inference.networking.x-k8s.io/v1alpha1\`), so its ConfigMap can stay as it is. The plugins of one scheduling profile make a policy that
filters and scores as they do, with their weights and parameters: the default ones, those of the optimized baseline, and some close to
them. These have a meaning here:

${Object.keys(KNOWN_PLUGINS)
  .map((type) => `\`${type}\``)
  .join(', ')}.

- A plugin that has none stops the picker, with the nearest one that has, and so does a parameter that its plugin does not have,
  a field that is none, and a name that two plugins have.
- What is not honoured, or only in part, is logged as a warning: fields such as \`flowControl\`, and parameters that set what is fixed or
  learned here.
- \`maxNumOfEndpoints\` of \`max-score-picker\` sets [\`--fallback-endpoints\`](#fallback-endpoints), \`scheme\` of \`metrics-data-source\` sets
  \`--endpoint-scheme\`, its \`path\` and \`port\` set \`--model-server-metrics-path\` and \`--model-server-metrics-port\`,
  \`defaultEngine\` and \`engineLabelKey\` of \`core-metrics-extractor\` set \`--default-engine\` and \`--engine-label\`. Flags on the command line win.
- Without scorers and filters the default policy picks. \`--policy ${DEFAULT_POLICY.name}\` chooses it whatever the file says.

## The default

Sending a prompt to an endpoint makes the prompt wait for what that endpoint has to compute already, and makes the requests there
wait while the prompt is computed. The cost of an endpoint is, in tokens,

\`\`\`
compute  = tokens to compute there + own tokens + adapter + ${REGRET} × (most that any endpoint holds - what this one holds)
cost     = (compute × (requests + 1) + decode × requests) × slowness² / (1 - part of the KV cache that would be in use)
\`\`\`

| term | meaning |
| --- | --- |
| tokens to compute there | prompts booked there whose first token has not come, without what the endpoint held of them |
| own tokens | this prompt without what the endpoint holds of it, at least 1 |
| adapter | what it costs the endpoint to get the request's [adapter](#adapters); 0 where it is, and for requests that ask for none |
| ${REGRET} × … | the regret: a copy of a prefix pushes out of the cache what may be wanted again |
| requests | booked or reported there, whichever are more |
| decode | ${ANSWER_TOKENS} answer tokens, or \`max_tokens\` if that is less, at ${1 / DECODE_PRICE} prompt tokens to one computed: requests in a batch slow one another down, the more the longer their contexts are |
| slowness | how many times longer a request takes there than on average; 1 unless the difference is plain |
| part of the KV cache | as reported, what was booked since (while reports are stale, what of that is not over), and the own tokens; at least the whole prompt |

- An endpoint with more than ${MOST_CROWDED} times its share of the requests is left out. Otherwise one system prompt that everybody shares would
  gather all requests on the endpoint that holds it, until their decodes are slow.
- A prompt of which no endpoint holds a tenth goes, among those that cost at most ${COLD_TOLERANCE} times the least, where such a prompt was sent
  longest ago: prefixes are spread evenly before it is known how often they come back.
- A prompt counts as held from its pick on, so equal ones that come at once go to one endpoint, which computes their prefix once.
- An answer that is not streamed tells nothing of its prefill. Its tokens count as computed after the time that streamed answers take
  to begin.
- When a gateway serves a request from another endpoint than the picked one, the booking and the prefix move there.

## Adapters

A server has room for a few LoRA adapters at a time in its GPU's memory (\`--max-loras\`) and gives up the one that was used least
recently. A request for one that is not there waits for it to be loaded, and so does everybody in the batch.

| an endpoint | cost |
| --- | --- |
| has the adapter, or was sent a request that makes it load it | 0 |
| has a free slot | the time of loading |
| would give up another adapter | ${LOADS_OF_EVICTION} times that: the other one will be wanted again |
| has requests in flight for as many adapters as it has slots | the same, and the time until one of its requests ends |

Times are priced in the tokens that an endpoint computes meanwhile. How long loading takes is learned: by how much later first tokens
come than their prompts explain where the adapter had to be loaded, beside where it was there (${LOAD_MS} ms until streamed answers tell).
What costs more than loading elsewhere, a queue for instance, gives a busy adapter a second place; no adapter moves for less. So with
more adapters in use than slots, each keeps to its place as long as the load allows.

An adapter that no endpoint has goes, among those that cost at most ${COLD_TOLERANCE} times the least and get it at the least expense, to its home:
the endpoint that [rendezvous hashing](https://en.wikipedia.org/wiki/Rendezvous_hashing) gives it, the same on all replicas of the picker.

| which adapters an endpoint has | is known from |
| --- | --- |
| which names are adapters, and who serves them | \`/v1/models\`: those with a \`parent\`; an endpoint that does not list a name is left out while others do |
| those in use, and the number of slots | \`vllm:lora_requests_info\`: of its series the newest is true |
| those in memory without requests | \`vllm:lora_adapter_loaded\` where a server has it; else what it was sent last, as many as it has slots (${UNKNOWN_SLOTS} until it tells) |
| none | its port refuses connections |

## Latency targets

A request may say within how many milliseconds its answer should begin: \`x-llm-d-slo-ttft-ms\`, or \`x-slo-ttft-ms\` as it was called.
Whatever the policy, endpoints are left out that are not expected to begin it by then, unless all are. Expected is the time to compute
what is to be computed there before the first token, at the speed that streamed answers show, and for each request that waits there
the time until one ends. Targets for the tokens after the first, \`x-llm-d-slo-tpot-ms\`, decide nothing: what slows decodes down is in
the cost. Gateways' routes [take these headers from clients of the outside](inference-gateway.md#control-headers-of-clients).

## Endpoints that fail

Whatever the policy, an endpoint that fails is left out:

| what | is left out | until |
| --- | --- | --- |
| ${FAILURES_IN_A_ROW} answers in a row of status 500 and above, broken off, or not in time | for ${seconds(FIRST_PAUSE_MS)}, then for twice as long each time, ${seconds(LONGEST_PAUSE_MS)} at most; for ${seconds(FIRST_PAUSE_MS)} again once it was in use for ${seconds(FORGIVEN_AFTER_MS)} | one request, its trial, is answered well |
| its port refuses the connection of a scrape | for as long as it does | it tells its load again, and one request is answered well |

The next request that may go there is the trial, and the first token of its answer is enough; without an outcome there is another
one after ${seconds(TRIAL_MS)}. An answer of status 400 to 499 counts as good, since whoever says so works. Clients that leave say nothing,
nor does an answer that has begun and not ended. At least half of the ready endpoints stay in use: where most fail, the cause is what
they have in common. Each change is [counted](metrics.md) (\`gke_inference_picker_ejections_total\`,
\`gke_inference_picker_endpoint_ejected\`) and logged.

## Fallback endpoints

With \`--fallback-endpoints\` the picker names up to ${MOST_FALLBACKS} further endpoints, \`ip:port,ip:port,ip:port\`: the picked one, on which the request
is booked, then the cheapest of the others, those of other machines before other ports of the same one; none for a request that goes
where its [stored response](requests.md#stored-responses) is. A gateway that cannot reach the first goes on to the next. When it tells so
(by the metadata \`x-gateway-destination-endpoint-served\`, or by Envoy's attribute \`upstream.address\` among the filter's
\`response_attributes\`), the booking and the prefix move there and the first counts as failed.

Not every gateway takes a list, so none is named by default: Envoy's ORIGINAL_DST cluster and the picker's own proxy take one endpoint;
Envoy's \`override_host\` policy takes several. The constructs set the flag where all [gateway classes](gateway-classes.md) that route to
the pool are known to take them.

## Prefixes

A prompt is hashed in blocks of ${BLOCK_BYTES} bytes, each hash standing for all bytes before it too, and for the model or adapter and the
\`cache_salt\`. The bytes are those that spell the prompt in the request's body, \`tools\`, \`system\` and \`instructions\` before
\`messages\`, \`prompt\` or \`input\`, wherever they stand: one client spells one prompt alike each time, and a conversation that grows
begins with the same bytes. There is no longest prompt. All replicas of the picker have the same hashes.

For each endpoint the picker remembers the blocks that it was sent last, as many as its KV cache has room for (${UNKNOWN_CAPACITY.toLocaleString('en')} until the
endpoint tells). An endpoint's hit is the longest run of blocks from the first one on.

${markdownTable(
  ['endpoints', 'bytes a block, at most', 'MiB a million blocks, at most', 'MiB in all, at most'],
  [24, 120, 1_000].map((endpoints) => {
    const bytes = PrefixIndex.bytesPerBlock(endpoints);
    return [endpoints.toLocaleString('en'), bytes, bytes, (bytes * MOST_BLOCKS) / MIB].map(String);
  }),
)}

A million is 2²⁰ blocks. All endpoints together have ${MOST_BLOCKS.toLocaleString('en')} blocks at most, in equal shares where that is less than their caches hold. Memory grows
with what the endpoints have room for, when they join.

## How fresh reports are

Each endpoint's [metrics](metrics.md#other-engines) are read on their own, over a connection that is kept: every 50 ms (\`--refresh-metrics-interval\`) while it has
load, by its own report or by bookings, so that a change there is seen within 100 ms; ever less, down to every 500 ms, while it has none.
A request for an idle endpoint has it read at once, so that its next pick sees what it does, also for others. Bookings count at once
in any case. \`gke_inference_picker_scrapes_per_second\` tells how many pages are read, as does the log at debug.

## What corrects it

| what a model server tells | what the picker learns |
| --- | --- |
| \`num_gpu_blocks\` and \`block_size\` of its cache | how many blocks it holds: one less than vLLM says, since its first one holds nothing |
| \`enable_prefix_caching="False"\` | that it holds none |
| its counters of tokens looked up and found in the cache, between two scrapes | whether the hits of the requests between them were there |
| its [KV events](kv-events.md), where the picker listens | what it holds and has evicted, whoever sent it there |
| counters that fall, or another \`process_start_time_seconds\` | that it has started anew and holds nothing |
| nothing: its port refuses connections, and it has never told such counters | that it holds nothing |

A hit is taken for missing when less than half of it was found, since lengths are estimates and servers share prefixes in blocks of
their own size; hits of less than ${EVIDENT_TOKENS} tokens prove nothing, nor do those on prompts whose first token had not come. Where a
server looked up fewer tokens than the prompts were estimated to have, as with images, so much less has to be found; where it looked up
next to none, as with requests that ask for \`prompt_logprobs\`, nothing is missing. Caches evict what was used least
recently. So where a prefix is missing that was used last at some time, all that was not used since is forgotten too, and one request for each prefix makes the rest true. Of a server with several data-parallel engines behind one port a missing hit
proves nothing, since another of them may hold the prefix: only its [KV events](kv-events.md#several-data-parallel-engines) tell.

## What answers tell

Model servers count the tokens of a request and tell it in \`usage\`, of which the picker learns how long a model's prompts and answers
are, and, where they say what was in their cache, whether the hit was there:

| of | read from | tokens of the prompt | of the answer | in the cache |
| --- | --- | --- | --- | --- |
| chat completions, completions, embeddings | \`usage\` of the answer, or of the stream's event that has it | \`prompt_tokens\` | \`completion_tokens\` | \`prompt_tokens_details.cached_tokens\` |
| responses | \`usage\` of the response, streamed in \`response.completed\` | \`input_tokens\` | \`output_tokens\` | \`input_tokens_details.cached_tokens\` |
| messages | \`usage\` of the message, streamed in \`message_start\` and \`message_delta\` | \`input_tokens\` and what was in the cache or is new to it | \`output_tokens\` | \`cache_read_input_tokens\` |

A count that is absent or null is unknown, which is not 0: vLLM tells what was in its cache only with
\`--enable-prompt-tokens-details\`. Answers that break off or fail are not learned from, and compressed ones are left alone. Reading costs
one search for bytes in each piece of an answer; nothing is parsed and nothing held back. Policies that do not use prefixes learn
nothing, so with them answers are not looked at.

Streams of chat completions and completions tell their usage only when the request has \`stream_options.include_usage\`. With
\`--ask-for-usage\` the picker puts it into requests whose \`stream_options\` do not speak of usage, asks for an answer that is not
compressed, and takes the event that only tells usage out again; all other bytes stay. Requests with \`include_usage\` or
\`continuous_usage_stats\` are left alone.

It is off by default. Prompts and hits of streams are corrected without it by the counters that servers report, the default policy
takes all answers for equally long, and an answer that was asked for usage is not in all things the one that the client asked for:
vLLM 0.29 then puts \`system_fingerprint\` into the event that is taken out, and a server with
\`--enable-force-include-usage\` would have sent the client that event. It pays with \`regret-weighted-learned\`, where most requests
stream without asking, and where servers tell what was in their caches.
`;
}
