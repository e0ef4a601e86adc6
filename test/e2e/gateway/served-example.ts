import type { Example } from '../../examples/table';
import type { Box } from '../cluster/describe-cluster';
import { type EventuallyOptions, eventually } from '../cluster/eventually';
import {
  exampleObjects,
  modelServerWorkload,
  only,
  pickerDeployment,
  podCount,
  podSelector,
  prerequisites,
} from '../cluster/example-objects';
import type { KubeObject } from '../cluster/kube-object';
import { isReady, podsOf } from '../cluster/pods';
import { type Answered, get, post, type RequestOptions } from '../http-client';
import { keyOf } from './gateway-objects';
import { TestGateway } from './test-gateway';

/** Changes the objects of an example, as its user could have written them. */
export type Change = (objects: KubeObject[]) => void;

const READY_TIMEOUT_MS = 60_000;

/** An example in a namespace of its own, behind a real Envoy. */
export class ServedExample {
  private constructor(
    readonly box: Box,
    private readonly example: Example,
    readonly objects: readonly KubeObject[],
    readonly gateway: TestGateway,
  ) {}

  /**
   * Applies an example and runs a test on it.
   *
   * @param envoy the path of Envoy
   */
  static async use(
    { box, envoy, example, change }: { box: Box; envoy: string; example: Example; change?: Change },
    run: (served: ServedExample) => Promise<void>,
  ): Promise<void> {
    const objects = exampleObjects(example, box.namespace);
    change?.(objects);
    const gateway = await TestGateway.start(envoy, box.api);
    const served = new ServedExample(box, example, objects, gateway);
    try {
      for (const object of [...prerequisites(example, box.namespace), ...objects]) {
        await box.api.apply(object);
      }
      await run(served);
    } catch (error) {
      const pickerLog = await served.pickerLog().catch(({ message }: Error) => message);
      process.stderr.write(`=== gateway\n${gateway.log()}\n=== picker\n${pickerLog}\n`);
      throw error;
    } finally {
      await gateway.stop();
    }
  }

  /** The example's one object of this kind. */
  only(kind: string): KubeObject {
    return only(this.objects, `a ${kind}`, (object) => object.kind === kind);
  }

  /** That object as the example has it, whatever the test changed. */
  whole(kind: string): KubeObject {
    return only(exampleObjects(this.example, this.box.namespace), `a ${kind}`, (object) => object.kind === kind);
  }

  get picker(): KubeObject {
    return pickerDeployment(this.objects);
  }

  get modelServer(): KubeObject {
    return modelServerWorkload(this.objects);
  }

  /** What the picker's pods printed. */
  private async pickerLog(): Promise<string> {
    const pods = await this.pods(this.picker);
    return pods.map((pod) => this.box.cluster.kubelet.log(pod, 'picker')).join('\n');
  }

  pods(workload: KubeObject): Promise<KubeObject[]> {
    return podsOf(this.box.api, this.box.namespace, podSelector(workload));
  }

  /** Waits until all pods of the workloads are ready. */
  async podsReady(workloads: readonly KubeObject[] = [this.modelServer, this.picker]): Promise<void> {
    for (const workload of workloads) {
      await eventually(
        `every pod of ${workload.metadata.name} is ready`,
        async () => {
          const pods = await this.pods(workload);
          return pods.length === podCount(workload) && pods.every(isReady);
        },
        { timeoutMs: READY_TIMEOUT_MS },
      );
    }
  }

  /** Waits until everything is ready, every model server gets requests and the picker decides about them. */
  async ready(): Promise<void> {
    await this.podsReady();
    await this.endpointsAre('healthy');
    await this.picking();
  }

  /** Waits until the load balancer has found this about the health of every model server. */
  async endpointsAre(health: 'healthy' | '/failed_active_hc'): Promise<void> {
    await eventually(`every endpoint is ${health}`, async () => {
      const endpoints = [...(await this.gateway.admin('/clusters')).matchAll(/^pool\..*::health_flags::(.*)$/gm)];
      return endpoints.length === this.modelServer['spec'].replicas && endpoints.every(([, seen]) => seen === health);
    });
  }

  /** How many requests the gateway has sent to a model server. */
  async requestsTo({ status }: KubeObject): Promise<number> {
    const clusters = await this.gateway.admin('/clusters');
    const [, requests] = new RegExp(`^pool\\..*/${status.podIP}:\\d+::rq_total::(\\d+)$`, 'm').exec(clusters) ?? [];
    return Number(requests);
  }

  /** The pages of metrics of the picker's pods, by the pods' names. */
  async pickerMetrics(): Promise<Map<string, string>> {
    const pods = await this.pods(this.picker);
    const pages = pods.map(async ({ metadata, status }) => {
      const response = await fetch(`http://${status.podIP}:9090/metrics`);
      return [metadata.name, await response.text()] as const;
    });
    return new Map(await Promise.all(pages));
  }

  /** Waits until the picker is on the way of requests: a model server would accept one that names no model. */
  async picking(options?: EventuallyOptions): Promise<void> {
    await eventually(
      'the picker refuses a request without a model',
      async () => (await this.post('/v1/completions', '{"prompt":"Hello","max_tokens":1}')).status === 400,
      options,
    );
  }

  /** Waits until the list of models is answered with this status. */
  async answers(status: number, options?: EventuallyOptions): Promise<Answered> {
    let last: Answered | undefined;
    return eventually(
      `the gateway answers ${status}`,
      async () => {
        last = await this.get('/v1/models');
        if (last.status !== status) {
          throw new Error(`answered ${last.status}: ${last.body}`);
        }
        return last;
      },
      options,
    );
  }

  /** The name under which the model is served. */
  async model(): Promise<string> {
    const { data } = JSON.parse((await this.answers(200)).body.toString());
    return data[0].id;
  }

  get(path: string): Promise<Answered> {
    return get(this.target(path));
  }

  /** Sends a body through the gateway. */
  post(path: string, body: string | Buffer, headers: Record<string, string> = {}): Promise<Answered> {
    return post({ ...this.target(path), body, headers });
  }

  /** Where the gateway listens. */
  get address(): { readonly host: string; readonly port: number } {
    const gateway = this.only('Gateway');
    const [listener] = gateway['spec'].listeners;
    return { host: '127.0.0.1', port: this.gateway.portOf(keyOf(gateway), listener.port) };
  }

  /** A path of the gateway, under the host that its listener serves. */
  private target(path: string): RequestOptions {
    const { host: ip, port } = this.address;
    return { ip, port, path, host: this.only('Gateway')['spec'].listeners[0].hostname };
  }
}
