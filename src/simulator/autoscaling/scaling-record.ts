/** What an autoscaler made of the demand. */
export interface ScalingRecord {
  /** What there was each time that the autoscaler looked. */
  readonly points: readonly ScalingPoint[];
  /** Hours that pods existed, those included in which they loaded or drained. */
  readonly podHours: number;
  /** How often the number of replicas was changed. */
  readonly actions: number;
  /** Most pods that were ready at a look. */
  readonly mostReady: number;
}

/** A fleet at one moment. */
export interface ScalingPoint {
  /** Seconds since the first stage that counts began. */
  readonly at: number;
  /** Requests that have come and are not answered. */
  readonly requests: number;
  /** Of them, those that wait in a pod's queue. */
  readonly waiting: number;
  /** Replicas that are asked for from now on. */
  readonly replicas: number;
  /** Pods by what they do. */
  readonly ready: number;
  readonly loading: number;
  readonly draining: number;
  /** Replicas that each metric wants; null where it could not be read. */
  readonly wanted: readonly (number | null)[];
}
