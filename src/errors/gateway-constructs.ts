import type { CodeTable } from './explanation';
import { oneOf, quote } from './wording';

/** Gateways and routes: nothing could be rendered. */
export const GATEWAY_CONSTRUCTS_CODES = {
  /** A route would open a path that does not serve requests. */
  GKEI_PATH_NOT_SERVED: (d: { route: string; path: string; served: readonly string[] }) => ({
    problem: `match.paths of ${d.route} names ${quote(d.path)}, which does not serve requests of clients`,
    remedy: `name ${oneOf(d.served)}`,
  }),
  /** cert-manager issues certificates for names alone. */
  GKEI_CERTIFICATE_WITHOUT_HOSTNAME: (d: { gateway: string }) => ({
    problem: `tls of the gateway ${d.gateway} comes from cert-manager, and the gateway has no host name to certify`,
    remedy: 'set hostname',
  }),
  /** A gateway does not serve over HTTP, and has no certificate to serve over HTTPS. */
  GKEI_TLS_MISSING: (d: { gateway: string; http: string }) => ({
    problem: `http of the gateway ${d.gateway} is ${quote(d.http)}, and without tls nothing else listens`,
    remedy: 'set tls, or http to "serve"',
  }),
  /** A gateway has two routers of models. */
  GKEI_GATEWAY_HAS_MODEL_ROUTER: (d: { gateway: string; router: string; other: string }) => ({
    problem: `the gateway ${d.gateway} already has the model router ${d.router}, so ${d.other} would undo what it finds`,
    remedy: 'remove one of them',
  }),
  /** A reference between namespaces, one of which is not known. */
  GKEI_ROUTE_NAMESPACE_UNKNOWN: (d: {
    route: string;
    other: string;
    from: string | undefined;
    to: string | undefined;
  }) => ({
    problem: `the route ${d.route} is in ${namespaceText(d.from)}, and ${d.other} in ${namespaceText(d.to)}`,
    remedy: 'set namespace in the props of both charts',
  }),
  /** A gateway that takes no extensions of Google Cloud. */
  GKEI_EXTENSION_GATEWAY: (d: { gateway: string; className: string }) => ({
    problem: `the gateway ${d.gateway} is of the class ${d.className}, which takes no extensions of Google Cloud`,
    remedy: 'set gateway to one of a class of GKE, or attach the program as that class does',
  }),
  /** An extension names its Gateway without a namespace. */
  GKEI_EXTENSION_NAMESPACE: (d: {
    extension: string;
    gateway: string;
    namespace: string | undefined;
    gatewayNamespace: string | undefined;
  }) => ({
    problem: `the extension ${d.extension} is in ${namespaceText(d.namespace)}, and its gateway ${d.gateway} in ${namespaceText(d.gatewayNamespace)}`,
    remedy: 'make it, and the Service that it asks, in a chart of the gateway’s namespace',
  }),
} satisfies CodeTable;

function namespaceText(namespace: string | undefined): string {
  return namespace === undefined ? 'a chart without a namespace' : `the namespace ${namespace}`;
}
