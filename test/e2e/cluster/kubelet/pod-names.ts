import type { Pod } from './pod';

/**
 * The addresses of pods by their names in the cluster's DNS: `<hostname>.<subdomain>.<namespace>`. Processes on this machine
 * cannot ask that DNS, so what runs for a pod finds addresses where its environment has names.
 */
export class PodNames {
  private readonly addresses = new Map<string, string>();

  add(pod: Pod, ip: string): void {
    const name = nameOf(pod);
    if (name !== undefined) {
      this.addresses.set(name, ip);
    }
  }

  /** Forgets a pod's name, unless another pod has it already. */
  remove(pod: Pod, ip: string): void {
    const name = nameOf(pod);
    if (name !== undefined && this.addresses.get(name) === ip) {
      this.addresses.delete(name);
    }
  }

  /** An environment with addresses in place of names. */
  resolve(environment: Readonly<Record<string, string>>): Record<string, string> {
    return Object.fromEntries(
      Object.entries(environment).map(([key, value]) => [key, this.addresses.get(value) ?? value]),
    );
  }
}

function nameOf({ spec: { hostname, subdomain }, metadata: { namespace } }: Pod): string | undefined {
  return hostname && subdomain && `${hostname}.${subdomain}.${namespace}`;
}
