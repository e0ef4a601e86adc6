import { accessLogFormat } from '../envoy-listener';

/** Where Envoy Gateway and its Envoys are. */
export const NAMESPACE = 'envoy-gateway-system';

/** What a GatewayClass of Envoy Gateway names as its controller. */
export const CONTROLLER = 'gateway.envoyproxy.io/gatewayclass-controller';

/**
 * Envoy Gateway's configuration file. What it says of the Envoys is what the box cannot have otherwise: no load balancer gives their Service an
 * address, and the kubelet runs no commands in containers, which the manager of their shutdown is for.
 */
export function settings(adminPort: number): object {
  const deployment = {
    spec: {
      template: {
        spec: {
          containers: [
            { name: 'shutdown-manager', $patch: 'delete' },
            { name: 'envoy', lifecycle: null },
          ],
        },
      },
    },
  };
  return {
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'EnvoyGateway',
    gateway: { controllerName: CONTROLLER },
    provider: {
      type: 'Kubernetes',
      kubernetes: { leaderElection: { disable: true }, proxyTopologyInjector: { disabled: true } },
    },
    admin: { address: { host: '127.0.0.1', port: adminPort } },
    telemetry: { metrics: { prometheus: { disable: true } } },
    envoyProxy: {
      provider: {
        type: 'Kubernetes',
        kubernetes: {
          envoyService: { type: 'ClusterIP' },
          envoyDeployment: { patch: { type: 'StrategicMerge', value: deployment } },
        },
      },
      telemetry: {
        accessLog: {
          settings: [
            {
              format: { type: 'Text', text: accessLogFormat('%UPSTREAM_HOST%') },
              sinks: [{ type: 'File', file: { path: '/dev/stdout' } }],
            },
          ],
        },
      },
      concurrency: 1,
      extraArgs: ['--use-dynamic-base-id', '--file-flush-interval-msec', '50'],
    },
  };
}
