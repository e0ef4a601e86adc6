import { grpcProbes, UNPRIVILEGED_CONTAINER, UNPRIVILEGED_POD } from '../rendering/gateway-program';
import type { Container, PodTemplate, TopologySpread } from '../rendering/pod-spec';
import { CONFIG_DIGEST_ANNOTATION, type MountedConfig } from './_picker-config';
import { DRAIN_TIMEOUT, type PickerProgram } from './_picker-program';
import { pickerArguments } from './picker-flags';
import { PICKER_PORTS } from './picker-ports';
import type { PickerTlsBinding } from './picker-tls';

/** Name of the picker's container, for `overrides`. */
const PICKER_CONTAINER = 'picker';

/** Seconds that a leaving picker may take: the drain, and a moment to exit. */
const GRACE = DRAIN_TIMEOUT + 10;

/** What a picker's pod is made of. */
export interface PickerPodInput {
  readonly image: string;
  readonly program: PickerProgram;
  readonly tls: PickerTlsBinding;
  readonly config: MountedConfig | undefined;
  readonly spread: readonly TopologySpread[] | undefined;
  readonly serviceAccountName: string;
  readonly labels: Record<string, string>;
}

/** Renders the picker's pod. */
export function pickerPod(input: PickerPodInput): PodTemplate {
  const { config, tls, labels } = input;
  const volumes = [config?.volume, tls.volume].filter((volume) => volume !== undefined);
  return {
    metadata: { labels, annotations: config && { [CONFIG_DIGEST_ANNOTATION]: config.digest } },
    spec: {
      serviceAccountName: input.serviceAccountName,
      // The picker watches its pool and the pool's pods.
      automountServiceAccountToken: true,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: GRACE,
      topologySpreadConstraints: input.spread,
      securityContext: { fsGroup: tls.volume && UNPRIVILEGED_POD.runAsGroup, ...UNPRIVILEGED_POD },
      containers: [pickerContainer(input)],
      volumes: volumes.length > 0 ? volumes : undefined,
    },
  };
}

function pickerContainer({ image, program, tls, config }: PickerPodInput): Container {
  const mounts = [config?.mount, tls.mount].filter((mount) => mount !== undefined);
  const given = { ...program.lateFlags?.(), ...program.extraFlags };
  const flags = [program.flags, tls.flags, config ? { 'config-file': config.path } : {}, given];
  return {
    name: PICKER_CONTAINER,
    image,
    args: [...program.command, ...pickerArguments(flags)],
    env: [{ name: 'NAMESPACE', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } }, ...program.env],
    ports: [
      { name: 'grpc-ext-proc', containerPort: PICKER_PORTS.extProc, protocol: 'TCP' },
      { name: 'grpc-health', containerPort: PICKER_PORTS.health, protocol: 'TCP' },
      { name: 'metrics', containerPort: PICKER_PORTS.metrics, protocol: 'TCP' },
    ],
    resources: program.resources,
    ...grpcProbes(PICKER_PORTS.health),
    securityContext: UNPRIVILEGED_CONTAINER,
    volumeMounts: mounts.length > 0 ? mounts : undefined,
  };
}
