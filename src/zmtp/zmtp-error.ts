/** The peer broke a rule of ZMTP, or is not what was looked for. */
export class ZmtpError extends Error {}
