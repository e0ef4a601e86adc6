import type { Address } from './pool-backend';

/** Prefix of the type names of Envoy's extensions. */
export const EXTENSION = 'type.googleapis.com/envoy.extensions';

/** Prefix of the type names of what its discovery services hand out. */
export const RESOURCE = 'type.googleapis.com/envoy.config';

/** Name of the filter that asks pickers. */
export const PICKER_FILTER = 'envoy.filters.http.ext_proc';

/** Name of the filter that changes the headers of requests. */
export const HEADERS_FILTER = 'envoy.filters.http.header_mutation';

/** Where the picker's choice is handed on: dynamic metadata of this namespace and key, and the header of this name. */
export const LB_NAMESPACE = 'envoy.lb';
export const DESTINATION_KEY = 'x-gateway-destination-endpoint';

/** Limit of all buffers in bytes, the 32 KiB of the reference's charts: any larger body has to flow. */
export const BUFFER_BYTES = 32 * 1024;

export function socketAddress({ ip, port }: Address): object {
  return { socket_address: { address: ip, port_value: port } };
}

/** Options of the HTTP that Envoy speaks to a cluster. */
export function httpProtocolOptions(options: object): object {
  return {
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': `${EXTENSION}.upstreams.http.v3.HttpProtocolOptions`,
        ...options,
      },
    },
  };
}

/** A resource file that Envoy reads again when another file is moved over it. */
export function fileSource(path: string): object {
  return { path_config_source: { path }, resource_api_version: 'V3' };
}
