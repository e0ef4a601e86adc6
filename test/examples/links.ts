import type { Manifest } from '../../src/rules';

/** What both generations of the InferencePool say. */
export interface PoolLinks {
  /** The labels that it asks of pods. */
  readonly selector: Labels;
  /** Port of its endpoints. */
  readonly port: number;
  /** Its picker's Service. */
  readonly picker: { readonly name: string; readonly port: number };
}

type Labels = Readonly<Record<string, string>>;

const WORKLOADS = ['Deployment', 'LeaderWorkerSet'];

export function ofKind(objects: readonly Manifest[], ...kinds: readonly string[]): Manifest[] {
  return objects.filter(({ kind }) => kinds.includes(kind));
}

/** Reads an InferencePool of either generation. */
export function poolLinks({ apiVersion, spec }: Manifest): PoolLinks {
  return apiVersion.endsWith('/v1alpha2')
    ? {
        selector: spec.selector,
        port: spec.targetPortNumber,
        picker: { name: spec.extensionRef.name, port: spec.extensionRef.portNumber },
      }
    : {
        selector: spec.selector.matchLabels,
        port: spec.targetPorts[0].number,
        picker: { name: spec.endpointPickerRef.name, port: spec.endpointPickerRef.port.number },
      };
}

/** The workloads of a namespace whose pods a selector means. */
export function selected(objects: readonly Manifest[], namespace: string | undefined, selector: Labels): Manifest[] {
  expect(Object.keys(selector)).not.toEqual([]);
  return ofKind(objects, ...WORKLOADS).filter(
    (workload) =>
      workload.metadata.namespace === namespace &&
      Object.entries(selector).every(([key, value]) => podTemplate(workload).metadata.labels[key] === value),
  );
}

/** The template of the pods of a workload that may serve. */
export function podTemplate({ kind, spec }: Manifest) {
  return kind === 'Deployment' ? spec.template : spec.leaderWorkerTemplate.leaderTemplate;
}

/** The ports that the containers of a workload's pods listen on. */
export function containerPorts(workload: Manifest): number[] {
  const containers: readonly { ports?: readonly { containerPort: number }[] }[] = podTemplate(workload).spec.containers;
  return containers.flatMap(({ ports = [] }) => ports.map(({ containerPort }) => containerPort));
}

/** The group of an object's API version; the core group is empty. */
export function groupOf({ apiVersion }: Manifest): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
