import type { ApiClient } from './api-client';
import { Informer } from './informer';
import { type KubeObject, reference, selects } from './kube-object';
import { isReady, targetPort } from './pods';

const SERVICES = reference('v1', 'Service');
const PODS = reference('v1', 'Pod');

/**
 * Leads Services to pods in the place of the endpoint slice controller. The API server refuses loopback addresses in endpoint
 * slices, and pods of the tests have no others; it takes them as host names, which they are to whoever looks them up.
 */
export class NamedEndpoints {
  private readonly services = new Map<string, KubeObject>();
  private readonly pods = new Map<string, KubeObject>();
  private readonly written = new Map<string, string>();
  private readonly informers: readonly Informer[];
  private writing: Promise<void> = Promise.resolve();
  private pending = false;
  private stopped = false;

  private constructor(private readonly api: ApiClient) {
    this.informers = [
      this.follow(SERVICES, this.services, (service) => this.written.delete(service.metadata.uid!)),
      this.follow(PODS, this.pods),
    ];
  }

  static async start(api: ApiClient): Promise<NamedEndpoints> {
    const endpoints = new NamedEndpoints(api);
    await Promise.all(endpoints.informers.map((informer) => informer.start()));
    return endpoints;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.informers.map((informer) => informer.stop()));
    await this.writing;
  }

  private follow(
    collection: typeof SERVICES,
    objects: Map<string, KubeObject>,
    onGone: (object: KubeObject) => void = () => undefined,
  ): Informer {
    return new Informer(this.api, {
      collection,
      onChange: (object) => {
        objects.set(object.metadata.uid!, object);
        this.changed();
      },
      onGone: (object) => {
        objects.delete(object.metadata.uid!);
        onGone(object);
        this.changed();
      },
    });
  }

  /** Writes once for all changes that come together, one write after the other. */
  private changed(): void {
    if (!this.pending) {
      this.pending = true;
      this.writing = this.writing.then(async () => {
        this.pending = false;
        await this.write();
      });
    }
  }

  private async write(): Promise<void> {
    for (const service of this.services.values()) {
      const slice = sliceOf(service, [...this.pods.values()]);
      const text = JSON.stringify(slice);
      if (slice && !this.stopped && this.written.get(service.metadata.uid!) !== text) {
        // What cannot be written belongs to a namespace that is on its way out.
        await this.api.apply(slice).then(
          () => this.written.set(service.metadata.uid!, text),
          () => undefined,
        );
      }
    }
  }
}

/** The endpoints of a Service; undefined where it selects no pods. It goes with its Service. */
function sliceOf(service: KubeObject, pods: readonly KubeObject[]): KubeObject | undefined {
  const { metadata, spec } = service;
  if (!spec.selector) {
    return undefined;
  }
  const { namespace, name, uid } = metadata;
  const selected = pods.filter(
    (pod) => pod.metadata.namespace === namespace && pod['status']?.podIP && selects(spec.selector, pod),
  );
  const [first] = selected;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: `${name}-named`,
      namespace,
      labels: { 'kubernetes.io/service-name': name },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Service', name, uid }],
    },
    addressType: 'FQDN',
    ports: first
      ? spec.ports.map((port: KubeObject) => ({
          name: port['name'],
          protocol: port['protocol'],
          port: targetPort(port, first),
        }))
      : [],
    endpoints: selected.map((pod) => {
      const [serving, terminating] = [isReady(pod), pod.metadata.deletionTimestamp !== undefined];
      return { addresses: [pod['status'].podIP], conditions: { ready: serving && !terminating, serving, terminating } };
    }),
  } as KubeObject;
}
