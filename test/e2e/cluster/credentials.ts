import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The secrets of one control plane, as files in its folder. */
export interface Credentials {
  /** Bearer token of a member of `system:masters`. */
  readonly adminToken: string;
  /** Static token file of the API server. */
  readonly tokenFile: string;
  /** Key pair that signs and checks service account tokens. */
  readonly serviceAccountKey: string;
  readonly serviceAccountPublicKey: string;
}

/** Makes new secrets in a folder. */
export function createCredentials(folder: string): Credentials {
  const adminToken = randomBytes(24).toString('hex');
  const tokenFile = join(folder, 'tokens.csv');
  const serviceAccountKey = join(folder, 'service-account.key');
  const serviceAccountPublicKey = join(folder, 'service-account.pub');
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  writeFileSync(tokenFile, `${adminToken},admin,admin,"system:masters"\n`, { mode: 0o600 });
  writeFileSync(serviceAccountKey, privateKey, { mode: 0o600 });
  writeFileSync(serviceAccountPublicKey, publicKey);
  return { adminToken, tokenFile, serviceAccountKey, serviceAccountPublicKey };
}
