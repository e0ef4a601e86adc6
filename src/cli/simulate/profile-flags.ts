import { errorOf } from '../../errors';
import { nearest } from '../../nearest';
import { ENGINE_PROFILES } from '../../simulator/engine/step-coefficients';
import { wholeNumber } from './flag-numbers';

/** A flag's `profile=n`. @throws GkeInferenceError GKEI_UNKNOWN_PROFILE or GKEI_OUT_OF_RANGE */
export function otherPodsOf(option: string, text: string): { readonly pods: number; readonly profile: string } {
  const [profile, pods = ''] = text.split('=');
  return { pods: wholeNumber(option, pods, 1), profile: knownProfile(profile) };
}

/** A profile that there is. @throws GkeInferenceError GKEI_UNKNOWN_PROFILE, which tells the nearest one */
export function knownProfile(name: string): string {
  const names = ENGINE_PROFILES.map((each) => each.name);
  if (!names.includes(name)) {
    throw errorOf('GKEI_UNKNOWN_PROFILE', { name, nearest: nearest(name, names) });
  }
  return name;
}
