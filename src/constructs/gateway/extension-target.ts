import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { errorOf } from '../../errors';
import type { InferenceGateway } from './inference-gateway';

/**
 * The Gateway that an extension is attached to: a reference without a namespace.
 *
 * @throws GKEI_EXTENSION_NAMESPACE for a Gateway of another namespace.
 */
export function extensionTarget(extension: Construct, gateway: InferenceGateway) {
  const [here, there] = [extension, gateway].map((construct) => Chart.of(construct).namespace);
  if (here !== there) {
    const namespaces = { namespace: here, gatewayNamespace: there };
    throw errorOf('GKEI_EXTENSION_NAMESPACE', {
      extension: extension.node.path,
      gateway: gateway.node.path,
      ...namespaces,
    });
  }
  return { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway.name };
}
