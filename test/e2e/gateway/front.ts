import type { KubeObject } from '../cluster/kube-object';
import type { KeyPair } from './listener-certificates';

/** What stands in front of an example in a test: the test gateway, or another implementation of the Gateway API. */
export interface Front {
  /** Where clients reach a port of a Gateway, once they do. */
  addressOf(gateway: KubeObject, port: number): Promise<{ readonly ip: string; readonly port: number }>;
  /** Puts a certificate where listeners can take it from by its name, outside the cluster. */
  addCertificate(name: string, keyPair: KeyPair): void;
  /** The end of what it printed: of each request a line of {@link accessLogFormat}. */
  log(): string;
  /** Resolves when nothing of it is left. */
  stop(): Promise<void>;
}
