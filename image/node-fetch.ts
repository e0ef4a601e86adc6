/**
 * Stands in for the package `node-fetch` in the bundle: the Kubernetes client asks for it, and Node has had the same
 * built in since version 18. This saves 400 kB of tables for international domain names.
 */
export const { Headers, Request, Response } = globalThis;
export default globalThis.fetch;
