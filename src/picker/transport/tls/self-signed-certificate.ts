import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { Certificate } from './certificate-source';
import * as der from './der';

const ECDSA_WITH_SHA256 = der.sequence(der.objectIdentifier('1.2.840.10045.4.3.2'));
const ORGANIZATION_NAME = der.objectIdentifier('2.5.4.10');
const BASIC_CONSTRAINTS = der.objectIdentifier('2.5.29.19');
const SUBJECT_ALT_NAME = der.objectIdentifier('2.5.29.17');

/** The value of `version` that means X.509 v3. */
const VERSION_3 = der.integer(Buffer.from([2]));

/** The tag of a DNS name among a certificate's alternative names. */
const DNS_NAME = 2;

const YEAR_MS = 365 * 24 * 3600 * 1000;

/** How long before its making a certificate is valid already, for clients whose clock is behind. */
const CLOCK_SKEW_MS = 24 * 3600 * 1000;

const SERIAL_NUMBER_BYTES = 16;

/** What stands in a self-signed certificate. */
export interface SelfSignedCertificateOptions {
  /** The organization in subject and issuer. @default "gke-inference" */
  readonly organization?: string;
  /** DNS names that the certificate is for. @default ["localhost"] */
  readonly dnsNames?: readonly string[];
  /** When it is made; it is valid from a day before to ten years after. @default now */
  readonly now?: Date;
}

/**
 * Makes a key (ECDSA on P-256) and a certificate for it that it signs itself: enough for gateways that encrypt without
 * verifying, which is what gateways do with endpoint pickers.
 */
export function selfSignedCertificate(options: SelfSignedCertificateOptions = {}): Certificate {
  const { organization = 'gke-inference', dnsNames = ['localhost'], now = new Date() } = options;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const toBeSigned = certificateBody(organization, dnsNames, now, publicKey);
  const signature = sign('sha256', toBeSigned, { key: privateKey, dsaEncoding: 'der' });
  const certificate = der.sequence(toBeSigned, ECDSA_WITH_SHA256, der.bitString(signature));
  return {
    certificate: pem('CERTIFICATE', certificate),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

function certificateBody(organization: string, dnsNames: readonly string[], now: Date, publicKey: KeyObject): Buffer {
  const name = der.sequence(der.set(der.sequence(ORGANIZATION_NAME, der.utf8String(organization))));
  return der.sequence(
    der.explicit(0, VERSION_3),
    der.integer(randomBytes(SERIAL_NUMBER_BYTES)),
    ECDSA_WITH_SHA256,
    name,
    der.sequence(der.time(new Date(now.getTime() - CLOCK_SKEW_MS)), der.time(new Date(now.getTime() + 10 * YEAR_MS))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der.explicit(3, der.sequence(isCertificateAuthority(), alternativeNames(dnsNames))),
  );
}

/** The certificate may vouch for one: itself. Without this, clients that are told to trust it refuse it. */
function isCertificateAuthority(): Buffer {
  return der.sequence(BASIC_CONSTRAINTS, der.boolean(true), der.octetString(der.sequence(der.boolean(true))));
}

function alternativeNames(dnsNames: readonly string[]): Buffer {
  const names = dnsNames.map((name) => der.implicit(DNS_NAME, Buffer.from(name, 'ascii')));
  return der.sequence(SUBJECT_ALT_NAME, der.octetString(der.sequence(...names)));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
