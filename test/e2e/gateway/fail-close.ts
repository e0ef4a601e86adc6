import { only } from '../cluster/example-objects';
import type { Change } from './served-example';

/** The pool refuses requests while no picker answers. */
export const failClose: Change = (objects) => {
  const pool = only(objects, 'the pool', ({ kind }) => kind === 'InferencePool');
  pool['spec'].endpointPickerRef.failureMode = 'FailClose';
};
