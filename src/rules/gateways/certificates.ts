import { CERTIFICATE_MAP_ANNOTATION, CERTIFICATES_OPTION, type CertificateSource } from '../../catalog';
import { type Finding, finding } from '../finding';
import type { Rule } from '../rule';
import type { Gateway } from '../views/gateway';

/** What each source of certificates is set by. */
const SETTINGS: Readonly<Record<CertificateSource, string>> = {
  secret: 'tls.certificateRefs of the listener to a Secret',
  'certificate-manager': `tls.options["${CERTIFICATES_OPTION}"] of the listener to regional certificates`,
  'certificate-map': `the annotation ${CERTIFICATE_MAP_ANNOTATION}`,
};

/** HTTPS listeners need a certificate, from a source that the Gateway's class takes. */
export const certificates: Rule = (inventory) => inventory.gateways.flatMap((gateway) => findingsOf(gateway));

function findingsOf(gateway: Gateway): Finding[] {
  const https = gateway.listeners.filter(({ protocol }) => protocol === 'HTTPS');
  const bare = https.filter(({ certificateRefs, managedCertificates }) => !certificateRefs && !managedCertificates);
  const taken = gateway.class?.certificates ?? ['secret', 'certificate-manager', 'certificate-map'];
  const instead = taken.map((source) => SETTINGS[source]);
  const unsupported = (source: CertificateSource, field: string, value: string | undefined) =>
    value === undefined || taken.includes(source)
      ? []
      : [
          finding('GKEI_CERTIFICATE_SOURCE_UNSUPPORTED', gateway.manifest, {
            field,
            value,
            className: gateway.className,
            instead,
          }),
        ];
  const map = gateway.certificateMap;
  const managed = https.find(({ managedCertificates }) => managedCertificates !== undefined);
  return [
    ...unsupported('certificate-map', `the annotation ${CERTIFICATE_MAP_ANNOTATION}`, map),
    ...unsupported('certificate-manager', `the TLS option ${CERTIFICATES_OPTION}`, managed?.managedCertificates),
    ...(map === undefined
      ? bare.map(({ name }) => finding('GKEI_CERTIFICATE_MISSING', gateway.manifest, { listener: name, instead }))
      : []),
  ];
}
