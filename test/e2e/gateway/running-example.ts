import { selfSignedCertificate } from '../../../src/picker/transport/tls/self-signed-certificate';
import { type Example, factsOf, type Generation } from '../../examples/table';
import type { Box } from '../cluster/describe-cluster';
import { eventually } from '../cluster/eventually';
import { exampleObjects, prerequisites } from '../cluster/example-objects';
import type { KubeObject } from '../cluster/kube-object';
import { isReady, podsOf } from '../cluster/pods';
import { type Answered, post } from '../http-client';
import { keyOf, selects } from './gateway-objects';
import { poolSpec } from './pool-backend';
import { TestGateway } from './test-gateway';

const READY_TIMEOUT_MS = 90_000;
const ANSWER_TIMEOUT_MS = 30_000;

/** What the gateway's access log says of an answered completion: where the picker sent it, and who served it. */
const COMPLETION = /^POST \/v1\/chat\/completions 200 .* picked "?([\d.:]+)"? served "?([\d.:]+)"?$/gm;

/** What a client says beside the model. */
export interface Question {
  /** @default 'Hello' */
  readonly content?: string;
  /** @default - none beside those of HTTP */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Any example, whatever it is made of, with everything that it needs, in a namespace of its own behind a real Envoy. */
export class RunningExample {
  private constructor(
    private readonly box: Box,
    readonly objects: readonly KubeObject[],
    private readonly existing: readonly KubeObject[],
    private readonly gateway: TestGateway,
    /** The certificate that its HTTPS listeners show. */
    private readonly certificate: string,
  ) {}

  /** @param envoy the path of Envoy */
  static async use(
    { box, envoy, example, generation }: { box: Box; envoy: string; example: Example; generation?: Generation },
    run: (running: RunningExample) => Promise<void>,
  ): Promise<void> {
    const objects = exampleObjects(example, box.namespace, generation);
    const existing = prerequisites(example, box.namespace);
    const gateway = await TestGateway.start(envoy, box.api);
    const hostnames = objects.flatMap(({ kind, spec }) => (kind === 'Gateway' ? hostnamesOf(spec) : []));
    const keyPair = selfSignedCertificate({ dnsNames: hostnames });
    for (const name of factsOf(example).certificates ?? []) {
      gateway.addCertificate(name, keyPair);
    }
    try {
      for (const object of [...existing, ...objects]) {
        await box.api.apply(object);
      }
      await run(new RunningExample(box, objects, existing, gateway, keyPair.certificate));
    } catch (error) {
      process.stderr.write(`=== gateway\n${gateway.log()}\n`);
      throw error;
    } finally {
      await gateway.stop();
    }
  }

  /**
   * Waits until every workload is complete and every pod ready, with this many endpoints in its pools.
   *
   * @returns all pods
   */
  async ready(endpoints: number): Promise<KubeObject[]> {
    const { api, namespace } = this.box;
    return eventually(
      `every pod is ready, ${endpoints} of them as endpoints`,
      async () => {
        const pods = await podsOf(api, namespace);
        const unready = pods.filter((pod) => !isReady(pod)).map(({ metadata }) => metadata.name);
        if (unready.length > 0 || this.endpointsAmong(pods).length !== endpoints || !(await this.workloadsComplete())) {
          throw new Error(`${this.endpointsAmong(pods).length} endpoints; not ready: ${unready.join(', ')}`);
        }
        return pods;
      },
      { timeoutMs: READY_TIMEOUT_MS },
    );
  }

  private async workloadsComplete(): Promise<boolean> {
    const workloads = [...this.existing, ...this.objects].filter(({ kind }) => kind === 'Deployment');
    const stored = await Promise.all(workloads.map((workload) => this.box.api.get(workload)));
    return stored.every(({ spec, status }) => status.availableReplicas === spec.replicas);
  }

  private endpointsAmong(pods: readonly KubeObject[]): KubeObject[] {
    const selectors = this.objects
      .filter(({ kind }) => kind === 'InferencePool')
      .map((pool) => poolSpec(pool).selector.matchLabels);
    return pods.filter((pod) => selectors.some((selector) => selects(selector, pod)));
  }

  /** Waits until a chat completion of this model is answered with 200. */
  async answers(model: string): Promise<void> {
    await eventually(
      `the gateway answers requests for ${model}`,
      async () => {
        const { status, body } = await this.ask(model);
        if (status !== 200) {
          throw new Error(`answered ${status}: ${body}`);
        }
        return true;
      },
      { timeoutMs: ANSWER_TIMEOUT_MS },
    );
  }

  /** Asks for a chat completion as a client of the example does: by its host name, over HTTPS where it has that. */
  ask(model: string, { content = 'Hello', headers }: Question = {}): Promise<Answered> {
    const gateway = this.objects.find(({ kind }) => kind === 'Gateway')!;
    const listeners: readonly KubeObject[] = gateway['spec'].listeners;
    const encrypted = listeners.find(({ protocol }) => protocol === 'HTTPS');
    const { port, hostname } = (encrypted ?? listeners[0]) as KubeObject & { port: number; hostname?: string };
    return post({
      ip: '127.0.0.1',
      port: this.gateway.portOf(keyOf(gateway), port),
      path: '/v1/chat/completions',
      host: hostname,
      trust: encrypted && this.certificate,
      headers,
      body: JSON.stringify({ model, messages: [{ role: 'user', content }], max_tokens: 5 }),
    });
  }

  /** The last completions that were answered, as the gateway logged them. */
  async lastCompletions(count: number): Promise<{ picked: string; served: string }[]> {
    return eventually(`${count} completions are logged`, async () => {
      const logged = [...this.gateway.log().matchAll(COMPLETION)].map(([, picked, served]) => ({
        picked: picked!,
        served: served!,
      }));
      return logged.length >= count ? logged.slice(-count) : undefined;
    });
  }

  /** Containers whose probes nobody could answer. */
  probesSkipped(): string[] {
    const entries = this.box.cluster.kubelet.journal.entries({ reason: 'ProbesSkipped' });
    return entries.filter(({ pod }) => pod.startsWith(`${this.box.namespace}/`)).map(({ pod }) => pod);
  }
}

function hostnamesOf({ listeners }: KubeObject['spec']): string[] {
  return listeners.flatMap(({ hostname }: { hostname?: string }) => hostname ?? []);
}
