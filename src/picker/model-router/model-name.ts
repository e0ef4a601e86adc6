import { BASE_MODEL_NAME_HEADER, MODEL_NAME_HEADER } from '../../catalog/gateway-terms';
import { type EncodedRemovals, encodeChangedRequestHeaders, encodeRemovals, type WireWriter } from '../wire';

const MODEL_NAME = MODEL_NAME_HEADER.toLowerCase();

/** A client must not choose its route by these itself. */
const REMOVALS: EncodedRemovals = encodeRemovals([BASE_MODEL_NAME_HEADER.toLowerCase()]);
const REMOVALS_WITHOUT_MODEL: EncodedRemovals = encodeRemovals([MODEL_NAME, BASE_MODEL_NAME_HEADER.toLowerCase()]);

/** Characters that a header's value cannot carry; no served model is named so, and such a name matches no route. */
const UNSENDABLE = /[^\x20-\x7e]/;

/** Encodes the answer to a request's headers: the model in its header, in place of what the client put there. */
export function encodeModelName(writer: WireWriter, model: string | undefined): Buffer {
  const sendable = model !== undefined && model !== '' && !UNSENDABLE.test(model);
  return encodeChangedRequestHeaders(writer, {
    set: sendable ? [[MODEL_NAME, model]] : [],
    removals: sendable ? REMOVALS : REMOVALS_WITHOUT_MODEL,
  });
}
