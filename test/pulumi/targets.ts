import * as pulumi from '@pulumi/pulumi';
import type { ClusterTarget } from '../../src/pulumi';

/** A Standard cluster that exists, whose pool without GPUs is not one of the program. */
export const EXISTING_CLUSTER: ClusterTarget = {
  name: 'serving',
  location: 'us-central1',
  project: 'acme',
  mode: 'standard',
  workloadPool: 'acme.svc.id.goog',
  nodeServiceAccount: 'nodes@acme.iam.gserviceaccount.com',
  prerequisites: [],
};

/** Stands for what must be there first. */
export class Prerequisite extends pulumi.CustomResource {
  constructor(name: string) {
    super('test:index:Prerequisite', name, {});
  }
}
