/** How long requests stay welcome after health checks began to say otherwise, since whoever sends needs to notice. */
const LAME_DUCK_MS = 5_000;

/** At most this part of the drain timeout goes by before connections are refused. */
const LAME_DUCK_SHARE = 0.25;

/** How long a leaving server still welcomes requests, of the milliseconds that its drain may take. */
export function lameDuckMs(drainTimeoutMs: number): number {
  return Math.min(LAME_DUCK_MS, LAME_DUCK_SHARE * drainTimeoutMs);
}
