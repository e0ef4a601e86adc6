import type { ApiObject } from 'cdk8s';
import { DEFAULT_VLLM_PORT, Inventory, type KvEventPorts, type Manifest, readKvEventPorts } from '../../rules';

/** What a Deployment says of the server in it, as far as it can be read. */
export interface AdoptedFacts {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly replicas?: number;
  readonly grace?: number;
  readonly port?: number;
  readonly servedModelName?: string;
  readonly kvEvents?: KvEventPorts;
}

/** Reads a Deployment of the same app with the eyes of the rules. */
export function readDeployment(object: ApiObject): AdoptedFacts {
  const manifest = object.toJson() as Manifest;
  const { workloads, modelServers } = new Inventory([manifest]);
  const command = modelServers[0]?.command;
  return {
    name: object.name,
    labels: manifest.spec?.selector?.matchLabels,
    replicas: workloads[0]?.replicas,
    grace: workloads[0]?.pod.grace,
    port: command?.number('port', DEFAULT_VLLM_PORT),
    servedModelName: command?.text('served-model-name'),
    kvEvents: command && readKvEventPorts(command),
  };
}
