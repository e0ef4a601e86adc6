import { errorOf } from '../../errors';
import { nearest } from '../../nearest';
import { AUTOSCALERS, type AutoscalerSpec, readAutoscaler } from '../../simulator/autoscaling';
import { readManifests } from '../manifest-files';
import { numberFrom0 } from './flag-numbers';

const A_FILE = /[./\\]/;

/**
 * The autoscaler that flags name.
 *
 * @param delay seconds that metrics take to it
 * @throws as {@link find}, or GkeInferenceError GKEI_OUT_OF_RANGE
 */
export function autoscalerOf(name: string, delay: string | undefined): AutoscalerSpec {
  const found = find(name);
  if (delay === undefined) {
    return found;
  }
  return { ...found, delaySeconds: numberFrom0('--autoscaler-delay', delay) };
}

/**
 * The autoscaler of a name, or of a file with one HorizontalPodAutoscaler among its objects.
 *
 * @throws GkeInferenceError GKEI_UNKNOWN_AUTOSCALER, GKEI_AUTOSCALER_MANIFEST, or what reading the file comes to
 */
function find(name: string): AutoscalerSpec {
  const known = AUTOSCALERS.find((each) => each.name === name);
  if (known !== undefined) {
    return known;
  }
  if (!A_FILE.test(name)) {
    const names = AUTOSCALERS.map((each) => each.name);
    throw errorOf('GKEI_UNKNOWN_AUTOSCALER', { name, nearest: nearest(name, names) });
  }
  const found = readManifests([name]).filter(({ manifest }) => manifest.kind === 'HorizontalPodAutoscaler');
  if (found.length !== 1) {
    const names = found.map(({ manifest }) => manifest.metadata.name).join(', ');
    throw errorOf('GKEI_AUTOSCALER_MANIFEST', {
      place: name,
      problem: found.length === 0 ? 'has no HorizontalPodAutoscaler' : `has ${found.length} of them: ${names}`,
      remedy: 'name a file with one HorizontalPodAutoscaler of autoscaling/v2',
    });
  }
  const [{ manifest, file, line }] = found;
  return readAutoscaler({ ...manifest }, `${file}:${line}`);
}
