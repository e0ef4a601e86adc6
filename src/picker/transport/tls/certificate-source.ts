/** A certificate and its key, each in PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Where a server's certificate comes from, and how it learns of a new one. */
export interface CertificateSource {
  /** The certificate that connections are to be made with from now on. */
  current(): Certificate;
  /** Calls `listener` whenever `current` has changed. */
  onChange(listener: () => void): void;
}

/** A source whose certificate never changes. */
export function fixedCertificate(certificate: Certificate): CertificateSource {
  return { current: () => certificate, onChange: () => undefined };
}
