/** Which requests a rule of a Cloud Armor policy is about. */
export type SecurityRuleMatch =
  /** Those that come from address ranges, 1 to 10 of them in CIDR notation. */
  | { readonly from: readonly string[] }
  /** Those for which an expression in Cloud Armor's rules language holds, such as `origin.region_code == 'AQ'`. */
  | { readonly expression: string };

/** A rule of a Cloud Armor policy. */
export interface SecurityRule {
  /** Which requests it is about. */
  readonly match: SecurityRuleMatch;
  /** What becomes of them. An `allow` also spares them the rules after it, and so the limit of requests. */
  readonly action: 'allow' | 'deny(403)' | 'deny(404)' | 'deny(502)';
  /**
   * What the rule is for, at most 64 characters.
   *
   * @default - nothing
   */
  readonly description?: string;
  /**
   * Whether it only logs what it would do.
   *
   * @default false
   */
  readonly preview?: boolean;
}

/**
 * How Cloud Armor judges requests before the load balancer sends them to a pool. It has no rules for attacks on web applications:
 * these find SQL, shell commands and scripts in requests, and prompts are full of them.
 */
export interface SecurityPolicyOptions {
  /**
   * Most requests of one client in a minute, at least 1; the others are answered 429.
   *
   * @default 600
   */
  readonly requestsPerMinute?: number | 'unlimited';
  /**
   * What tells clients apart: the address that connects, the first address in `X-Forwarded-For`, which clients may write as they
   * like unless a proxy in front sets it, or the first 128 bytes of a header, such as the one with the API key. Requests without
   * that header are one client together.
   *
   * @default 'address'
   */
  readonly client?: 'address' | 'forwarded-address' | { readonly header: string };
  /**
   * Whether the limit only logs what it would refuse.
   *
   * @default false
   */
  readonly preview?: boolean;
  /**
   * Rules that are judged first, in this order.
   *
   * @default - none
   */
  readonly rules?: readonly SecurityRule[];
}
