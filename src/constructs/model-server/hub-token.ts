import type { ISecret } from 'cdk8s-plus-28';
import type { EnvironmentVariable } from '../rendering/pod-spec';

/** A token of the Hugging Face hub. */
export interface HubTokenProps {
  /**
   * Secret with a hub token, by reference or by name; needed for gated and private repositories.
   *
   * @default - no token of its own
   */
  readonly tokenSecret?: ISecret | string;
  /**
   * Key of the token inside the Secret.
   *
   * @default 'token'
   */
  readonly tokenKey?: string;
}

/** The variable that the hub's libraries read the token from; none without a Secret. */
export function hubTokenVariable({ tokenSecret, tokenKey = 'token' }: HubTokenProps): readonly EnvironmentVariable[] {
  const name = typeof tokenSecret === 'string' ? tokenSecret : tokenSecret?.name;
  return name ? [{ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name, key: tokenKey } } }] : [];
}
