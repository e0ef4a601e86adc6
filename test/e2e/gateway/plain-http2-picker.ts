import { only, pickerDeployment } from '../cluster/example-objects';
import type { KubeObject } from '../cluster/kube-object';
import type { Change } from './served-example';

/** The picker without TLS, and its Service saying so. */
export const plainHttp2Picker: Change = (objects: KubeObject[]) => {
  const [container] = pickerDeployment(objects)['spec'].template.spec.containers;
  container.args.push('--secure-serving=false');
  const { name } = only(objects, 'the pool', ({ kind }) => kind === 'InferencePool')['spec'].endpointPickerRef;
  const service = only(
    objects,
    'the picker service',
    ({ kind, metadata }) => kind === 'Service' && metadata.name === name,
  );
  service['spec'].ports[0].appProtocol = 'kubernetes.io/h2c';
};
