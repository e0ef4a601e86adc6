import { EXTENSION } from '../envoy-types';
import type { ExternalProcessor, Processing } from './extension-policy';

export function processorFilterName({ id }: ExternalProcessor): string {
  return `envoy.filters.http.ext_proc/${id}`;
}

/** Also the host that Envoy asks for when it calls the processor, unless it is told another. */
export function processorClusterName({ id }: ExternalProcessor): string {
  return `processor.${id}`;
}

/** The filter that asks a processor, off except on the routes of its policy. */
export function processorFilter(processor: ExternalProcessor): object {
  const { authority, request, response, failOpen, messageTimeout, statusOnError } = processor;
  return {
    name: processorFilterName(processor),
    disabled: true,
    typed_config: {
      '@type': `${EXTENSION}.filters.http.ext_proc.v3.ExternalProcessor`,
      grpc_service: { envoy_grpc: { cluster_name: processorClusterName(processor), authority }, timeout: '10s' },
      processing_mode: { ...modesOf('request', request), ...modesOf('response', response) },
      ...attributesOf('request', request),
      ...attributesOf('response', response),
      failure_mode_allow: failOpen,
      ...(messageTimeout === undefined ? {} : { message_timeout: messageTimeout }),
      ...(statusOnError === undefined ? {} : { status_on_error: { code: statusOnError } }),
    },
  };
}

function attributesOf(direction: 'request' | 'response', { attributes }: Processing): object {
  return attributes.length === 0 ? {} : { [`${direction}_attributes`]: attributes };
}

function modesOf(direction: 'request' | 'response', { headers, body }: Processing): object {
  return {
    [`${direction}_header_mode`]: headers ? 'SEND' : 'SKIP',
    [`${direction}_body_mode`]: body,
    [`${direction}_trailer_mode`]: body === 'FULL_DUPLEX_STREAMED' ? 'SEND' : 'SKIP',
  };
}
