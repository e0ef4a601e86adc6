import { type Observed, type Timeline, TimelineRecorder } from '../fleet/timeline';
import { type BucketCounts, Histogram } from './histogram';

/** What a report draws of a run. Its size does not depend on the run's. */
export interface Recording {
  /** Of the requests that are judged. */
  readonly ttft: BucketCounts;
  readonly latency: BucketCounts;
  /** The warm-up included. */
  readonly timeline: Timeline;
  readonly stages: readonly StageSpan[];
}

/** When a stage was, in milliseconds of the timeline: from its first request, or the time for it, to its last answer. */
export interface StageSpan {
  readonly name: string;
  readonly judged: boolean;
  readonly beginMs: number;
  readonly endMs: number;
}

/** Records a run as it goes on. */
export class Recorder {
  private readonly ttft = new Histogram();
  private readonly latency = new Histogram();
  private readonly timeline: TimelineRecorder;
  private readonly stages: StageSpan[] = [];

  constructor(fleet: Observed) {
    this.timeline = new TimelineRecorder(fleet);
  }

  /** A request that is judged ended. */
  add(ttftMs: number, latencyMs: number): void {
    this.ttft.add(ttftMs);
    this.latency.add(latencyMs);
  }

  /** A stage is over. */
  stage(span: StageSpan): void {
    this.stages.push(span);
  }

  recording(): Recording {
    return {
      ttft: this.ttft.buckets(),
      latency: this.latency.buckets(),
      timeline: this.timeline.timeline(),
      stages: this.stages,
    };
  }
}
