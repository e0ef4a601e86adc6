import type { AutoscalerSpec } from '../autoscaling/autoscaler-spec';

/** The fleet that a workload is meant for, as a user writes it. */
export interface FleetSource {
  /** Pods of {@link profile}. */
  readonly pods: number;
  readonly profile: string;
  /** Pods of other models or GPUs beside them; none by default. */
  readonly otherPods?: readonly { readonly pods: number; readonly profile: string }[];
  readonly pickers?: PickersSource;
  /** Pods that compute long prompts for the pods above, which answer; none by default. */
  readonly prefill?: PrefillSource;
  /** Seconds that a pod needs from its start until it serves; 110 by default. */
  readonly loadSeconds?: number;
  /** Seconds that a pod which leaves has to finish what it has; 135 by default, as this library's model servers have. */
  readonly graceSeconds?: number;
  /** What happens to pods; nothing by default. */
  readonly events?: readonly EventSource[];
  /** What sets the number of pods, from the first stage that counts on; nobody by default. */
  readonly autoscaler?: AutoscalerSpec;
}

/** Prefill and decode on different pods, as a user writes it. */
export interface PrefillSource {
  /** Prefill pods of {@link profile}. */
  readonly pods: number;
  /** That of the fleet by default; it must be of the same model. */
  readonly profile?: string;
  /** Prefill pods with other GPUs beside them; none by default. */
  readonly otherPods?: FleetSource['otherPods'];
  /**
   * A prompt goes by way of a prefill pod when the pod that answers would have to compute more tokens of it, as far as the picker
   * knows; 16 by default.
   */
  readonly aboveTokens?: number;
  /** GB/s at which a pod sends keys and values, or receives them; 50 by default. */
  readonly bandwidth?: number;
}

/** Something that happens to pods. */
export interface EventSource {
  /** Seconds since the first stage that counts began. */
  readonly at: number;
  /**
   * `crash`: the pods that serve longest lose all of their requests and load again. `start`: further ones load. `drain`: the
   * newest ones leave. `restart`: each is replaced by a new one, one after the other. `slow`: the pods that serve longest go
   * on at another speed. `metrics-lost`: an autoscaler can read nothing for a while. `metrics-stuck`: it reads what was.
   */
  readonly what: (typeof EVENT_KINDS)[number];
  /** How many of them; all for `restart` and 1 for the others by default. */
  readonly pods?: number;
  /** For `metrics-lost` and `metrics-stuck`: how long. */
  readonly seconds?: number;
  /** For `slow`: how fast they are, by what they were at first. 1 makes them as they were. */
  readonly speed?: number;
}

export const EVENT_KINDS = ['crash', 'start', 'drain', 'restart', 'slow', 'metrics-lost', 'metrics-stuck'] as const;

/** Pickers before a fleet, and what they learn of it, as a user writes it. */
export interface PickersSource {
  /** Pickers that know nothing of each other; each request comes to any of them. 1 by default. */
  readonly count?: number;
  /** Part of the requests that reach servers past every picker, any server alike; they are not judged. 0 by default. */
  readonly foreign?: number;
  /** Seconds from one look at a server's metrics to the next; 0.05 by default. */
  readonly scrapeSeconds?: number;
  /** Seconds that metrics are old when a picker has them; 0.005 by default. */
  readonly delaySeconds?: number;
  /** Age in seconds at which a picker stops believing them; 2 by default. */
  readonly staleSeconds?: number;
}

/**
 * A workload as a user writes it. Lengths are in tokens: a number; `{mean, deviation}`, normally distributed; or
 * `{from, to}`, so that every order of magnitude between the two is as likely.
 */
export interface WorkloadSpec extends FleetSource {
  readonly name: string;
  readonly title: string;
  /** System prompts, of which every request has one; none by default. */
  readonly prefixes?: {
    readonly count: number;
    readonly tokens: Length;
    /** Exponent of their popularity by rank; 0, all alike, by default. */
    readonly zipf?: number;
  };
  readonly questions: {
    readonly tokens: Length;
    /** Length of the first question of a conversation; that of the others by default. */
    readonly first?: Length;
    /** So many fixed questions for each prefix, asked in one shuffled order again and again; new ones by default. */
    readonly each?: number;
  };
  readonly answers: Length;
  /** Questions of a conversation, each with all before it; 1 by default. */
  readonly turns?: number;
  /** Seconds from an answer to the next question; 0 by default. */
  readonly thinkSeconds?: number;
  /** Adapters, of which every request asks for one; none by default. */
  readonly adapters?: {
    readonly count: number;
    readonly zipf?: number;
    /** Adapters that a pod keeps loaded. */
    readonly loaded: number;
    readonly loadSeconds: number;
  };
  /** Mean number of requests that come together: 1, a Poisson process, by default. */
  readonly burst?: number;
  /** Requests that warm the caches up and are not judged. */
  readonly warmUp?: OpenStage;
  readonly stages: readonly StageSpec[];
  /** Whether stages follow each other at once and are judged as one; by default each waits for the last answer before it. */
  readonly continuous?: boolean;
  /** Seconds of rest before each stage, after the last answer of the one before; 0 by default. */
  readonly pauseSeconds?: number;
}

/** A part of a workload. */
export type StageSpec = OpenStage | ClosedStage;

/** Requests a second, for so long, however long answers take. Of conversations, all questions count. */
export interface OpenStage {
  readonly rate: Rate;
  readonly seconds: number;
}

/** So many users, who all begin at once and share the conversations evenly: whoever ends one begins the next one. */
export interface ClosedStage {
  readonly users: number;
  readonly conversations: number;
}

/** Constant; from one value evenly to another; or a wave around a mean, which begins at its lowest. */
export type Rate =
  | number
  | { readonly from: number; readonly to: number }
  | { readonly mean: number; readonly swing: number; readonly periodSeconds: number };

/** A recorded workload: the requests of a trace at the times of the trace. */
export interface TraceSpec extends FleetSource {
  readonly name: string;
  readonly title: string;
  /** The file. */
  readonly trace: string;
  /** How much faster than recorded the requests come. */
  readonly speed: number;
  /** Requests to send; the trace is served again and again until there were so many. */
  readonly requests: number;
}

/** Where requests come from. */
export type WorkloadSource = WorkloadSpec | TraceSpec;

export type Length =
  | number
  | { readonly mean: number; readonly deviation: number }
  | { readonly from: number; readonly to: number };
