import { selfSignedCertificate } from '../../../src/picker/transport/tls/self-signed-certificate';
import { type Example, factsOf, type Generation } from '../../examples/table';
import type { Box } from '../cluster/describe-cluster';
import { eventually } from '../cluster/eventually';
import { exampleObjects, prerequisites } from '../cluster/example-objects';
import { type KubeObject, selects } from '../cluster/kube-object';
import { isReady, podsOf } from '../cluster/pods';
import { type Answered, get, post, type RequestOptions } from '../http-client';
import type { Front } from './front';
import { poolSpec } from './pool-backend';

const READY_TIMEOUT_MS = 90_000;
const ANSWER_TIMEOUT_MS = 30_000;

/** What the gateway's access log says of an answered completion: where the picker sent it, and who served it. */
const COMPLETION = /^POST \/v1\/chat\/completions 200 .* picked "?([\d.:]+)(?:,[\d.:]+)*"? served "?([\d.:]+)"?$/gm;

/** What a client says beside the model. */
export interface Question {
  /** @default 'Hello' */
  readonly content?: string;
  /** @default false */
  readonly stream?: boolean;
  /** @default 5 */
  readonly maxTokens?: number;
  /** @default - none beside those of HTTP */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Any example, whatever it is made of, with everything that it needs, in a namespace of its own behind a gateway. */
export class RunningExample {
  private constructor(
    private readonly box: Box,
    readonly objects: readonly KubeObject[],
    private readonly existing: readonly KubeObject[],
    private readonly front: Front,
    /** The certificate that its HTTPS listeners show. */
    private readonly certificate: string,
  ) {}

  /** @param front stops with the example */
  static async use(
    { box, front, example, generation }: { box: Box; front: Front; example: Example; generation?: Generation },
    run: (running: RunningExample) => Promise<void>,
  ): Promise<void> {
    const objects = exampleObjects(example, box.namespace, generation);
    const existing = prerequisites(example, box.namespace);
    const hostnames = objects.flatMap(({ kind, spec }) => (kind === 'Gateway' ? hostnamesOf(spec) : []));
    const keyPair = selfSignedCertificate({ dnsNames: hostnames });
    for (const name of factsOf(example).certificates ?? []) {
      front.addCertificate(name, keyPair);
    }
    try {
      for (const object of [...existing, ...objects]) {
        await box.api.apply(object);
      }
      await run(new RunningExample(box, objects, existing, front, keyPair.certificate));
    } catch (error) {
      process.stderr.write(`=== gateway\n${front.log()}\n`);
      throw error;
    } finally {
      await front.stop();
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

  /** Asks for a chat completion. */
  async ask(model: string, { content = 'Hello', headers, stream, maxTokens = 5 }: Question = {}): Promise<Answered> {
    const body = JSON.stringify({ model, messages: [{ role: 'user', content }], stream, max_tokens: maxTokens });
    return post({ ...(await this.target('/v1/chat/completions')), headers, body });
  }

  async get(path: string): Promise<Answered> {
    return get(await this.target(path));
  }

  /** A path as a client of the example asks for it: by its host name, over HTTPS where it has that. */
  private async target(path: string): Promise<RequestOptions> {
    const gateway = this.objects.find(({ kind }) => kind === 'Gateway')!;
    const listeners: readonly KubeObject[] = gateway['spec'].listeners;
    const encrypted = listeners.find(({ protocol }) => protocol === 'HTTPS');
    const { port, hostname } = (encrypted ?? listeners[0]) as KubeObject & { port: number; hostname?: string };
    const address = await this.front.addressOf(gateway, port);
    return { ...address, path, host: hostname, trust: encrypted && this.certificate };
  }

  /** The last completions that were answered, as the gateway logged them. */
  async lastCompletions(count: number): Promise<{ picked: string; served: string }[]> {
    return eventually(`${count} completions are logged`, async () => {
      const logged = [...this.front.log().matchAll(COMPLETION)].map(([, picked, served]) => ({
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
