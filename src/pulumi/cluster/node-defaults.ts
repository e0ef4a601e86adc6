/** What nodes may ask of Google's APIs: everything, because the rights of their account decide. */
export const NODE_SCOPES = ['https://www.googleapis.com/auth/cloud-platform'];

/** Nodes start what is signed alone, and what they started can be attested. */
export const SHIELDED = { enableSecureBoot: true, enableIntegrityMonitoring: true };
