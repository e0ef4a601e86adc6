import type { PickRequest } from '../../../src/picker/scheduling/port';

/** A request of ten tokens for a model without a name, that may be served anywhere; or what differs from it. */
export function pickRequest(id: number, differs: Partial<Omit<PickRequest, 'id'>> = {}): PickRequest {
  return {
    id,
    model: '',
    session: '',
    priority: 0,
    textBytes: 40,
    otherTokens: 0,
    maxTokens: 0,
    streams: true,
    hashes: new Uint32Array(0),
    subset: undefined,
    ...differs,
  };
}
