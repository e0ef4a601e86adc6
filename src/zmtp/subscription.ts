/** What a subscriber tells a publisher. */
export interface SubscriptionChange {
  /** How the topics begin that it means. */
  readonly topic: Buffer;
  /** Whether it wants them, or does not want them any more. */
  readonly wanted: boolean;
}

const WANTED = 1;

/** A subscriber's command as a change; undefined for another command. */
export function subscriptionCommand(name: string, data: Buffer): SubscriptionChange | undefined {
  return name === 'SUBSCRIBE' || name === 'CANCEL' ? { topic: data, wanted: name === 'SUBSCRIBE' } : undefined;
}

/** A subscriber's message as a change, which it is up to ZMTP 3.0; undefined for one that publishers ignore. */
export function subscriptionMessage(parts: readonly Buffer[]): SubscriptionChange | undefined {
  const [part] = parts;
  if (parts.length !== 1 || part.length === 0 || part[0] > WANTED) return undefined;
  return { topic: part.subarray(1), wanted: part[0] === WANTED };
}
