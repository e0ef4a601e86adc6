import { errorOf } from '../../errors';
import type { Setting } from './setting';

/** How ext_proc is encrypted. */
export type Encryption =
  | { readonly kind: 'none' }
  | { readonly kind: 'self-signed' }
  | { readonly kind: 'files'; readonly directory: string };

/**
 * Resolves how ext_proc is encrypted.
 *
 * @param secure the flag --secure-serving
 * @param certificates the flag --cert-path
 * @param extProc whether gateways are served at all
 * @throws GKEI_FLAG_VALUE for a certificate that nothing uses
 */
export function readEncryption(secure: boolean, certificates: Setting | undefined, extProc: boolean): Encryption {
  // An empty flag means the default, as it does for the reference picker.
  const directory = certificates?.text ?? '';
  if (directory === '') {
    return { kind: secure ? 'self-signed' : 'none' };
  }
  if (!secure || !extProc) {
    throw errorOf('GKEI_FLAG_VALUE', {
      flag: '--cert-path',
      problem: secure ? 'has no effect with --proxy alone' : 'has no effect with --secure-serving=false',
      remedy: secure ? 'leave it out, or set --grpc-port' : 'leave out one of them',
    });
  }
  return { kind: 'files', directory };
}
