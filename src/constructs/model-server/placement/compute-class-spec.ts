/**
 * The spec of a ComputeClass of `cloud.google.com/v1`, as far as it is emitted.
 *
 * Unverified: GKE publishes no schema of this kind. Field names are those of GKE's ComputeClass page and of Google's
 * accelerated-platforms repository (autumn 2026).
 */
export interface ComputeClassSpec {
  readonly priorities: readonly ComputeClassPriority[];
  readonly nodePoolAutoCreation: { readonly enabled: boolean };
  readonly activeMigration: { readonly optimizeRulePriority: boolean };
  readonly whenUnsatisfiable: 'DoNotScaleUp' | 'ScaleUpAnyway';
}

/** One of the choices of a ComputeClass, the first that can be had. */
export interface ComputeClassPriority {
  readonly machineType: string;
  readonly gpu: { readonly type: string; readonly count: number };
  readonly spot?: boolean;
  readonly flexStart?: { readonly enabled: true };
  readonly maxRunDurationSeconds?: number;
  readonly reservations?: {
    readonly affinity: 'Specific' | 'AnyBestEffort';
    readonly specific?: readonly { readonly name: string; readonly project?: string }[];
  };
  readonly location?: { readonly zones: readonly string[] };
}
