import { DEFAULT_POLICY } from '../../picker/scheduling';
import { AUTOSCALERS, type AutoscalerSpec } from '../../simulator/autoscaling';
import type { WorkloadSpec } from '../../simulator/workloads';

/** Who serves the traffic of an act. */
export interface Contestant {
  readonly name: string;
  readonly policy: string;
  readonly autoscaler?: AutoscalerSpec;
}

/** One trouble of serving language models like web pages, and its cure. */
export interface Act {
  readonly name: string;
  readonly title: string;
  /** What goes wrong, and why. */
  readonly trouble: string;
  readonly workload: WorkloadSpec;
  /** The usual way first, the cure last. */
  readonly contestants: readonly Contestant[];
  /** What cures it, and what of this library does. */
  readonly cure: string;
  /** Where it cures little. */
  readonly limits: string;
}

const ROUND_ROBIN: Contestant = { name: 'round robin', policy: 'round-robin' };
const LEAST_REQUESTS: Contestant = { name: 'least requests', policy: 'least-requests' };
const PICKER: Contestant = { name: 'the picker', policy: DEFAULT_POLICY.name };

const UNEVEN_LOAD: Act = {
  name: 'uneven-load',
  title: 'Uneven load',
  trouble:
    'Web requests cost about the same each, so that turns are fair. Here prompts have 20 to 20,000 tokens, answers 20 to 1,000: ' +
    'what one request costs differs a thousandfold, and every short one behind a long one waits for it. Eight pods of ' +
    'Llama 3 8B on an H100 each, from light load to overload.',
  workload: {
    name: 'uneven-load',
    title: 'prompts of 20 to 20,000 tokens that share nothing, answers of 20 to 1,000',
    pods: 8,
    profile: 'llama-8b-h100',
    questions: { tokens: { from: 20, to: 20_000 } },
    answers: { from: 20, to: 1_000 },
    stages: [
      { rate: 32, seconds: 60 },
      { rate: 64, seconds: 60 },
      { rate: 76, seconds: 60 },
    ],
  },
  contestants: [ROUND_ROBIN, LEAST_REQUESTS, PICKER],
  cure:
    'The endpoint picker counts tokens instead of requests: it books what each pod has still to compute, and sends a request to ' +
    'where it is likely to finish soonest. InferencePool and EndpointPicker deploy it; it is the same code that ran here.',
  limits:
    'At light load there is nearly always a free pod, and in overload every pod has a queue: no policy adds a GPU.',
};

const LOST_LOCALITY: Act = {
  name: 'lost-locality',
  title: 'Lost cache locality',
  trouble:
    'A web server forgets a request when it is answered. A model server keeps what it computed of a prompt, and computes only what ' +
    'is new of the next one that begins alike. Here 400 customers with a system prompt of 2,000 tokens each hold ' +
    'conversations of six questions. Taking turns sends each question to another pod: all four compute every prompt, and push ' +
    'each other out of their caches. Four of the same pods.',
  workload: {
    name: 'lost-locality',
    title: '400 system prompts of 2,000 tokens, conversations of six questions',
    pods: 4,
    profile: 'llama-8b-h100',
    prefixes: { count: 400, tokens: 2_000 },
    questions: { first: 200, tokens: 100 },
    answers: { mean: 200, deviation: 60 },
    turns: 6,
    thinkSeconds: 5,
    stages: [
      { rate: 40, seconds: 60 },
      { rate: 80, seconds: 60 },
      { rate: 120, seconds: 60 },
    ],
  },
  contestants: [ROUND_ROBIN, LEAST_REQUESTS, PICKER],
  cure:
    'The picker hashes the blocks of each prompt and knows which pod holds them, so that a conversation stays where its past is, ' +
    'for as long as that is not overloaded. It learns from answers and, where they are published, from KV events.',
  limits:
    'One system prompt that all share is soon in every pod, whoever picks: `gke-inference simulate hot-prefix`. And prompts that ' +
    'have nothing in common have nothing to lose: `gke-inference simulate strangers`.',
};

/** Two pods at least, so that nobody begins with a queue that others would not have. */
function scaled(name: string, followed: string, change: (spec: AutoscalerSpec) => AutoscalerSpec = (spec) => spec) {
  const known = change(AUTOSCALERS.find((each) => each.name === followed)!);
  const autoscaler = { ...known, hpa: { ...known.hpa, minReplicas: 2 } };
  return { name, policy: DEFAULT_POLICY.name, autoscaler };
}

/** What one of these pods has under way when it serves well. */
const REQUESTS_PER_POD = 20;

const AUTOSCALING: Act = {
  name: 'autoscaling',
  title: 'Autoscaling on the CPU',
  trouble:
    "The CPU of a web server says how busy it is. A model server's engine keeps its cores busy while there is any work at all, one " +
    'request or two hundred, and the rest idles: 67 % of what a pod with one GPU requests, however long its queue is. A target of ' +
    '80 % is never reached, one of 50 % is passed by a single request. Here 1 to 9 requests a second come and go twice in 40 ' +
    'minutes; pods need 110 s to load. All three have the same picker; their pods are Llama 3 8B on an L4.',
  workload: {
    name: 'autoscaling',
    title: '1 to 9 requests a second that come and go, prompts of some 800 tokens, answers of some 300',
    pods: 2,
    profile: 'llama-8b-fp8-l4',
    questions: { tokens: { mean: 800, deviation: 200 } },
    answers: { mean: 300, deviation: 90 },
    stages: [{ rate: { mean: 5, swing: 4, periodSeconds: 1_200 }, seconds: 2_400 }],
  },
  contestants: [
    scaled('CPU 80 %', 'cpu'),
    scaled('CPU 50 %', 'cpu-50'),
    scaled(`${REQUESTS_PER_POD} requests a pod`, 'requests', (spec) => ({
      ...spec,
      hpa: {
        ...spec.hpa,
        metrics: [
          { type: 'External', name: 'pool-requests', target: { type: 'AverageValue', value: REQUESTS_PER_POD } },
        ],
      },
    })),
  ],
  cure:
    'Requests under way, waiting or running, are the demand itself: they have no upper bound, and do not depend on how many pods ' +
    'there are. InferenceAutoscaler renders an autoscaler on them (Signal.poolRequests), with the pace of a server that loads for minutes.',
  limits:
    'Traffic that jumps within seconds waits for pods to load, whatever the signal is: `gke-inference simulate step --policies default ' +
    '--seeds 1 --autoscaler requests`. And the target is yours to find: 20 fits this model, GPU and traffic.',
};

export const ACTS: readonly Act[] = [UNEVEN_LOAD, LOST_LOCALITY, AUTOSCALING];
