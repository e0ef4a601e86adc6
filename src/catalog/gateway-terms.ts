/** Option of an HTTPS listener of GKE's regional classes: Certificate Manager certificates by name, comma separated. */
export const CERTIFICATES_OPTION = 'networking.gke.io/cert-manager-certs';

/** Annotation of a Gateway of GKE's global classes: the certificate map of Certificate Manager. */
export const CERTIFICATE_MAP_ANNOTATION = 'networking.gke.io/certmap';

/** Annotations by which Gateways and HTTPRoutes say what their fields cannot. */
export const GATEWAY_ANNOTATIONS = {
  /** Of a Gateway whose class has a name of its own: the class of the catalog that is served alike. */
  classLike: 'gke-inference/gateway-class-like',
  /** Of a Gateway: what sets the model's name as a header of every request. */
  modelRouter: 'gke-inference/model-router',
  /** Of an HTTPRoute: `keep` where clients may set control headers. */
  controlHeaders: 'gke-inference/client-control-headers',
} as const;

/** Header that body-based routing sets to the model that a request's body asks for, since routes cannot match a body. */
export const MODEL_NAME_HEADER = 'X-Gateway-Model-Name';

/** Header that body-based routing sets to the base model of the adapter that a request's body asks for. */
export const BASE_MODEL_NAME_HEADER = 'X-Gateway-Base-Model-Name';

/** Header by which a picker names the endpoint, or several in order, as `ip:port`. */
export const DESTINATION_HEADER = 'x-gateway-destination-endpoint';
