import {
  InferencePoolSpecEndpointPickerRefFailureMode as FailureModeV1,
  type InferencePoolSpec as SpecV1,
} from '../../../imports/inference.networking.k8s.io';
import {
  InferencePoolSpecExtensionRefFailureMode as FailureModeV1Alpha2,
  type InferencePoolSpec as SpecV1Alpha2,
} from '../../../imports/inference.networking.x-k8s.io';
import type { ApiProfile } from '../../catalog';

/** The service that picks endpoints for a pool. */
export interface PickerReference {
  /** Name of the picker's Service, in the pool's namespace. */
  readonly serviceName: string;
  /** Port of the Service that speaks ext_proc, 1 to 65535. */
  readonly port: number;
  /** Whether requests still go somewhere (`FailOpen`) or fail (`FailClose`) while no picker answers. */
  readonly failureMode: 'FailOpen' | 'FailClose';
  /**
   * Whether it takes TLS, or plain HTTP/2 alone.
   *
   * @default true
   */
  readonly encrypted?: boolean;
  /**
   * The picker's pods and the port of theirs that serves `/metrics`.
   *
   * @default - its metrics are not collected
   */
  readonly metrics?: {
    readonly selector: Readonly<Record<string, string>>;
    readonly ports: readonly number[];
    /** The Secret, in the pool's namespace, with the token that whoever collects them must send; undefined for none. */
    readonly token?: { readonly name: string; readonly key: string } | undefined;
  };
}

/** What both generations of the InferencePool say. */
export interface PoolSpecInput {
  readonly selector: Readonly<Record<string, string>>;
  readonly targetPorts: readonly number[];
  readonly picker: PickerReference | undefined;
}

/** Renders the spec of an InferencePool in the generation of `api`. */
export function poolSpec(api: ApiProfile, input: PoolSpecInput): SpecV1 | SpecV1Alpha2 {
  return api.version === 'v1' ? specV1(input) : specV1Alpha2(input);
}

function specV1({ selector, targetPorts, picker }: PoolSpecInput): SpecV1 {
  return {
    selector: { matchLabels: selector },
    targetPorts: targetPorts.map((number) => ({ number })),
    endpointPickerRef: picker && {
      name: picker.serviceName,
      port: { number: picker.port },
      failureMode: picker.failureMode === 'FailOpen' ? FailureModeV1.FAIL_OPEN : FailureModeV1.FAIL_CLOSE,
    },
  };
}

function specV1Alpha2({ selector, targetPorts, picker }: PoolSpecInput): SpecV1Alpha2 {
  return {
    selector,
    targetPortNumber: targetPorts[0],
    // The first generation requires the reference; a pool without a picker is a finding, not a type error.
    extensionRef: picker
      ? {
          name: picker.serviceName,
          portNumber: picker.port,
          failureMode:
            picker.failureMode === 'FailOpen' ? FailureModeV1Alpha2.FAIL_OPEN : FailureModeV1Alpha2.FAIL_CLOSE,
        }
      : (undefined as never),
  };
}
