/**
 * Labels of GKE's nodes by which pods choose their capacity.
 *
 * Source: `pkg/cloudprovider/gke/labels` of GoogleCloudPlatform/cluster-autoscaler at 7d25050 (August 2026), GKE's own node
 * autoscaler.
 */
export const NODE_LABELS = {
  /** The GPU model. */
  accelerator: 'cloud.google.com/gke-accelerator',
  /** `true` on Spot VMs. */
  spot: 'cloud.google.com/gke-spot',
  /** `true` on nodes that are queued for and live for a limited time. */
  flexStart: 'cloud.google.com/gke-flex-start',
  /** Name of the ComputeClass that made the node. */
  computeClass: 'cloud.google.com/compute-class',
  /** Name of the reservation that the node uses up. */
  reservationName: 'cloud.google.com/reservation-name',
  /** Project that shares the reservation. */
  reservationProject: 'cloud.google.com/reservation-project',
  /** `specific` where the node uses a reservation by its name. */
  reservationAffinity: 'cloud.google.com/reservation-affinity',
  /** The node's own name. */
  hostname: 'kubernetes.io/hostname',
  /** The zone that it stands in. */
  zone: 'topology.kubernetes.io/zone',
} as const;
