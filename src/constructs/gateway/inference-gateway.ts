import { type ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import type {
  GatewaySpec,
  GatewaySpecAddresses,
  HttpRouteSpecParentRefs as ParentRef,
} from '../../../imports/gateway.networking.k8s.io';
import { GATEWAY_ANNOTATIONS, GatewayClass } from '../../catalog';
import { errorOf } from '../../errors';
import { shareHosts } from '../../rules/views/hostname';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';
import { validateOnSynth } from '../rendering/validation';
import { envoyGatewayClientPolicy } from './_envoy-gateway-clients';
import { gatewayPolicy } from './_gateway-policy';
import { httpsRedirect } from './_https-redirect';
import { allowedRoutes, listenerNames, listenersOf } from './_listeners';
import type { GatewayTls, TlsBinding } from './gateway-tls';
import { type HttpRouteOptions, httpRoute } from './http-route';

/** What a gateway is made of. */
export interface InferenceGatewayProps {
  /** The kind of load balancer or proxy that serves the gateway. */
  readonly gatewayClass: GatewayClass;
  /**
   * The host name that clients ask for, or several; a wildcard such as `*.example.com` covers one level.
   *
   * @default - every host name
   */
  readonly hostname?: string | readonly string[];
  /**
   * Where the certificate of HTTPS listeners on port 443 comes from.
   *
   * @default - no HTTPS: requests and their API keys are readable on the way
   */
  readonly tls?: GatewayTls;
  /**
   * What port 80 does: send clients to HTTPS, serve requests too, or not exist.
   *
   * @default 'redirect' with `tls`, otherwise 'serve'
   */
  readonly http?: 'redirect' | 'serve' | 'off';
  /**
   * The address that clients find the gateway at: the name of an address reserved in the cloud (GKE), a literal IP
   * address, or a host name (other classes). The name of a regional class must be of an address of its region.
   *
   * @default - an ephemeral address, which is another one when the Gateway is made again
   */
  readonly address?: string;
  /**
   * Namespaces, beside the gateway's own and those of routes made by `route`, whose HTTPRoutes may attach.
   *
   * @default - none
   */
  readonly routeNamespaces?: 'all' | readonly string[];
  /**
   * Whether clients may set the headers that decide about priority, fairness, the model and the endpoint, or whether
   * they are stripped.
   *
   * @default 'keep' on internal classes, otherwise 'strip'
   */
  readonly clientControlHeaders?: 'strip' | 'keep';
  /**
   * Name of the SSL policy (TLS versions and ciphers) of GKE's load balancer; a regional class takes a regional policy.
   *
   * @default - the load balancer's default policy
   */
  readonly sslPolicy?: string;
  /**
   * Whether clients in other regions of the network reach an internal load balancer of GKE.
   *
   * @default - clients of its own region alone
   */
  readonly globalAccess?: boolean;
}

/** What sets the header X-Gateway-Model-Name of every request to the model that its body asks for. */
export interface ModelRouterReference {
  /** Name of the object that attaches it to the Gateway, such as a GCPRoutingExtension. */
  readonly name: string;
}

/** Where clients reach inference pools: a Gateway with its listeners and certificates, and one HTTPRoute a route. */
export class InferenceGateway extends Construct {
  /** The kind of load balancer or proxy that serves the gateway. */
  readonly gatewayClass: GatewayClass;
  /** Host names that clients ask for; none for every host name. */
  readonly hostnames: readonly string[];
  /** The Gateway. */
  readonly resource: ApiObject;
  /** The GCPGatewayPolicy; undefined where neither an SSL policy nor global access is set. */
  readonly policy: ApiObject | undefined;
  /**
   * The ClientTrafficPolicy by which Envoy Gateway strips control headers before the picker sees them; undefined on other classes,
   * and where clients may set those headers. Envoy Gateway heeds one such policy of a Gateway alone: patch this one for settings
   * of your own.
   */
  readonly clientPolicy: ApiObject | undefined;

  private readonly http: 'redirect' | 'serve' | 'off';
  private readonly tls?: TlsBinding;
  private readonly clientControlHeaders: 'strip' | 'keep';
  private readonly routeNamespaces: 'all' | Set<string>;
  private readonly matchedHeaders = new Set<string>();
  private router?: ModelRouterReference;

  /** @throws GKEI_TLS_MISSING, GKEI_CERTIFICATE_WITHOUT_HOSTNAME, GKEI_EMPTY_LIST for certificates. */
  constructor(scope: Construct, id: string, props: InferenceGatewayProps) {
    super(scope, id);
    this.gatewayClass = props.gatewayClass;
    this.hostnames = props.hostname === undefined ? [] : [props.hostname].flat();
    this.http = props.http ?? (props.tls ? 'redirect' : 'serve');
    if (!props.tls && this.http !== 'serve') {
      throw errorOf('GKEI_TLS_MISSING', { gateway: this.node.path, http: this.http });
    }
    const internal = props.gatewayClass.exposure === 'internal';
    this.clientControlHeaders = props.clientControlHeaders ?? (internal ? 'keep' : 'strip');
    this.routeNamespaces = props.routeNamespaces === 'all' ? 'all' : new Set(props.routeNamespaces);
    const { labels, annotations } = described(`Where clients reach the models${namesOf(this.hostnames)}`);
    this.resource = new RenderedObject(this, 'Resource', {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'Gateway',
      metadata: { labels, annotations: { ...annotations, ...classLike(props.gatewayClass) } },
      // Late, because routes of other namespaces attach after the gateway is made.
      spec: () => this.spec(props.address),
    });
    this.tls = props.tls?._bind({ scope: this, gateway: this.name, hostnames: this.hostnames });
    for (const [key, value] of Object.entries(this.tls?.annotations ?? {})) {
      this.resource.metadata.addAnnotation(key, value);
    }
    if (this.http === 'redirect') {
      httpsRedirect(this, 'HttpsRedirect', this.sections('HTTP'));
    }
    this.policy = gatewayPolicy(this, 'Policy', this.name, props);
    const stripsBeforePicker =
      props.gatewayClass.like === GatewayClass.ENVOY_GATEWAY.name && this.clientControlHeaders === 'strip';
    this.clientPolicy = stripsBeforePicker
      ? envoyGatewayClientPolicy(this, 'ClientPolicy', this.name, this.matchedHeaders)
      : undefined;
    validateOnSynth(this);
  }

  /** Name of the Gateway. */
  get name(): string {
    return this.resource.name;
  }

  /** What finds the model of each request, once there is something. */
  get modelRouter(): ModelRouterReference | undefined {
    return this.router;
  }

  /**
   * Says that something sets the header X-Gateway-Model-Name of every request from its body, which routes that match a
   * model need. It must replace what a client put there, and remove it where the body names no model.
   *
   * @throws GKEI_GATEWAY_HAS_MODEL_ROUTER when there is one.
   */
  useModelRouter(router: ModelRouterReference): void {
    if (this.router) {
      const names = { router: this.router.name, other: router.name };
      throw errorOf('GKEI_GATEWAY_HAS_MODEL_ROUTER', { gateway: this.node.path, ...names });
    }
    this.router = router;
    this.resource.metadata.addAnnotation(GATEWAY_ANNOTATIONS.modelRouter, router.name);
  }

  /**
   * Sends requests to inference pools, by weight when there are several. Only the paths that serve requests are open.
   *
   * @returns the HTTPRoute
   * @throws GKEI_EMPTY_LIST without a target, GKEI_OUT_OF_RANGE for a weight, GKEI_PATH_NOT_SERVED,
   * GKEI_ROUTE_NAMESPACE_UNKNOWN where namespaces differ and one is not known.
   */
  route(id: string, options: HttpRouteOptions): ApiObject {
    const scope = options.scope ?? this;
    const from = Chart.of(scope).namespace;
    const parentRefs = this.parentRefs(`${scope.node.path}/${id}`, from, options.match?.hostnames);
    for (const name of Object.keys(options.match?.headers ?? {})) {
      this.matchedHeaders.add(name.toLowerCase());
    }
    return httpRoute(
      scope,
      id,
      { parentRefs, gatewayClass: this.gatewayClass, clientControlHeaders: this.clientControlHeaders },
      options,
    );
  }

  private parentRefs(route: string, from: string | undefined, hostnames?: readonly string[]): ParentRef[] {
    const refs = this.http === 'redirect' ? this.sections('HTTPS', hostnames) : [{ name: this.name }];
    const { namespace } = Chart.of(this);
    if (from === namespace) {
      return refs;
    }
    if (from === undefined || namespace === undefined) {
      const other = `the gateway ${this.node.path}`;
      throw errorOf('GKEI_ROUTE_NAMESPACE_UNKNOWN', { route, other, from, to: namespace });
    }
    if (this.routeNamespaces !== 'all') {
      this.routeNamespaces.add(from);
    }
    return refs.map((ref) => ({ ...ref, namespace }));
  }

  /** The listeners of a protocol: those that serve one of the host names, or all where none does. */
  private sections(protocol: 'HTTP' | 'HTTPS', hostnames: readonly string[] = []): ParentRef[] {
    const sections = listenerNames(protocol, Math.max(this.hostnames.length, 1));
    const serving = sections.filter((_, index) => hostnames.some((host) => shareHosts(host, this.hostnames[index])));
    return (serving.length > 0 ? serving : sections).map((sectionName) => ({ name: this.name, sectionName }));
  }

  private spec(address: string | undefined): GatewaySpec {
    const { namespace } = Chart.of(this);
    const allowed = allowedRoutes(namespace, this.routeNamespaces);
    const redirected = this.http === 'redirect';
    return {
      gatewayClassName: this.gatewayClass.name,
      addresses: address === undefined ? undefined : [addressOf(address, this.gatewayClass)],
      listeners: [
        ...(this.http === 'off'
          ? []
          : listenersOf(
              { protocol: 'HTTP', port: 80 },
              this.hostnames,
              // Only the redirect attaches to port 80.
              redirected ? allowedRoutes(namespace, new Set()) : allowed,
            )),
        ...(this.tls
          ? listenersOf({ protocol: 'HTTPS', port: 443, tls: this.tls.listener }, this.hostnames, allowed)
          : []),
      ],
    };
  }
}

function namesOf(hostnames: readonly string[]): string {
  return hostnames.length > 0 ? `, as ${hostnames.join(', ')}` : '';
}

/** A class with a name of its own says which class of the catalog it is like, for the rules. */
function classLike({ name, like }: GatewayClass): Record<string, string> {
  return name === like ? {} : { [GATEWAY_ANNOTATIONS.classLike]: like };
}

/** GKE knows reserved addresses by their names; other classes take host names. */
function addressOf(value: string, { gke }: GatewayClass): GatewaySpecAddresses {
  const literal = /^(\d+(\.\d+){3}|[\da-f]*:[\da-f:.]+)$/i.test(value);
  return { type: literal ? 'IPAddress' : gke ? 'NamedAddress' : 'Hostname', value };
}
