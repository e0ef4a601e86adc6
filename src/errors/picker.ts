import type { CodeTable } from './explanation';

/** The endpoint picker: scheduling, endpoints and configuration. */
export const PICKER_CODES = {
  /** A message to the scheduler contradicts what is booked: a fault of the picker itself. */
  GKEI_BOOKING: (d: { message: string; id: number; problem: string }) => ({
    problem: `${d.message}(${d.id}): request ${d.id} ${d.problem}`,
    remedy: 'report it: each request must be picked once and be done once',
  }),
  /** The endpoints file cannot be read as one. */
  GKEI_ENDPOINTS_FILE: (d: {
    file: string;
    line: number | undefined;
    field: string;
    problem: string;
    remedy: string;
  }) => ({
    problem: `${d.file}${d.line === undefined ? '' : `:${d.line}`}: ${d.field} ${d.problem}`,
    remedy: d.remedy,
  }),
  /** A TLS certificate and its key cannot be read or do not fit together. */
  GKEI_TLS_CERTIFICATE: (d: { directory: string; reason: string }) => ({
    problem: `the TLS certificate in "${d.directory}" cannot be used: ${d.reason}`,
    remedy: 'put a PEM certificate and its private key there as tls.crt and tls.key',
  }),
  /** The picker does not know where its endpoints come from, or is told twice. */
  GKEI_ENDPOINT_SOURCE: (d: { given: 'both' | 'neither' }) => ({
    problem: `${d.given === 'both' ? 'both' : 'neither'} of --pool-name and --endpoints ${d.given === 'both' ? 'are' : 'is'} set`,
    remedy: 'set --pool-name to an InferencePool of the cluster, or --endpoints to a file that lists model servers',
  }),
  /** The cluster that a pool is in is not configured, or not so that it can be used. */
  GKEI_KUBECONFIG: (d: { problem: string; remedy: string }) => ({
    problem: d.problem,
    remedy: d.remedy,
  }),
  /** The picker's configuration file cannot be read as one. */
  GKEI_CONFIG_FILE: (d: { file: string; line: number | undefined; problem: string; remedy: string }) => ({
    problem: `${d.file}${d.line === undefined ? '' : `:${d.line}`}: ${d.problem}`,
    remedy: d.remedy,
  }),
} satisfies CodeTable;
