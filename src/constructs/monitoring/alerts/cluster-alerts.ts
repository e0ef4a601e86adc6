import type { Alert } from './alert';

/**
 * XID codes that a faulty program causes, not a faulty GPU: an exception in the graphics engine, an invalid memory access,
 * a reset channel, a channel that was torn down because of an earlier error.
 *
 * @see https://docs.nvidia.com/deploy/xid-errors/
 */
const PROGRAM_ERRORS = [13, 31, 43, 45];

const XID = 'DCGM_FI_DEV_XID_ERRORS';

/** Days before a certificate's end by which its renewal should have happened; Let's Encrypt's are renewed 30 days before. */
const RENEWAL_DAYS = 14;

/** Alerts about what all model servers of a cluster share: GPUs (DCGM's metrics) and certificates (cert-manager's). */
export const CLUSTER_ALERTS: readonly Alert[] = [
  {
    name: 'GpuXidError',
    expression: [`${XID} > 0`, ...PROGRAM_ERRORS.map((code) => `unless ${XID} == ${code}`)].join(' '),
    forSeconds: 0,
    severity: 'ticket',
    summary: 'GPU {{ $labels.gpu }} of {{ $labels.Hostname }} reported XID {{ $value }}',
    description:
      'The driver reported a fault of the GPU. Cordon the node and let its pods move; a node whose GPU reports it again belongs ' +
      'replaced.',
  },
  {
    name: 'CertificateExpiring',
    expression: `certmanager_certificate_expiration_timestamp_seconds - time() < ${RENEWAL_DAYS} * 86400`,
    forSeconds: 3600,
    severity: 'ticket',
    summary: `the certificate {{ $labels.exported_namespace }}/{{ $labels.name }} ends within ${RENEWAL_DAYS} days`,
    description:
      'Its renewal has failed so far. Look at the Certificate, its CertificateRequest and the issuer’s events.',
  },
];
