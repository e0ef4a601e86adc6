import { Firewall } from '@pulumi/gcp/compute/firewall';
import type { Input, ResourceOptions } from '@pulumi/pulumi';
import { HEALTH_CHECK_RANGES } from '../../catalog';
import { MODEL_ROUTER_PORTS } from '../../constructs/model-router/model-router-ports';
import { PICKER_PORTS } from '../../constructs/picker/picker-ports';

/** Who may reach the model servers, pickers and model routers of a network. */
export interface FirewallInput {
  readonly network: Input<string>;
  readonly project: Input<string> | undefined;
  /** Ports of model servers. */
  readonly modelPorts: readonly number[];
  /** Range of the proxy-only subnet; undefined where the proxies come from the ranges of health checks. */
  readonly proxies: string | undefined;
  /** Range of the pods; undefined where it is not known: the rules then stand for every machine of the network. */
  readonly pods: string | undefined;
}

/** Ports on which pods answer gateways and health checks. */
function portsOf(modelPorts: readonly number[]): string[] {
  const { extProc, health } = PICKER_PORTS;
  const all = [...modelPorts, extProc, health, MODEL_ROUTER_PORTS.extProc, MODEL_ROUTER_PORTS.health];
  return [...new Set(all)].map(String);
}

/**
 * Registers the rules by which health checks and proxies reach pods. GKE's controller makes such rules too, where it may: not in the
 * host project of a Shared VPC, for example.
 */
export function firewallRules(name: string, input: FirewallInput, opts: ResourceOptions): Firewall[] {
  const rule = (suffix: string, description: string, sourceRanges: string[]) =>
    new Firewall(
      `${name}-${suffix}`,
      {
        description,
        network: input.network,
        project: input.project,
        direction: 'INGRESS',
        sourceRanges,
        destinationRanges: input.pods === undefined ? undefined : [input.pods],
        allows: [{ protocol: 'tcp', ports: portsOf(input.modelPorts) }],
      },
      opts,
    );
  const checks = rule('health-checks', 'Health checks of load balancers reach model servers and pickers', [
    ...HEALTH_CHECK_RANGES,
  ]);
  return input.proxies === undefined
    ? [checks]
    : [checks, rule('from-proxies', 'Proxies of load balancers reach model servers and pickers', [input.proxies])];
}
