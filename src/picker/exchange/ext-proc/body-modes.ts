import type { BodySendMode, ProtocolConfiguration } from '../../wire';

const NEEDED: BodySendMode = 'FULL_DUPLEX_STREAMED';

/**
 * Says what is wrong with a gateway's body modes; undefined when nothing is. In any other mode than full duplex the
 * gateway would wait for answers that never come, or pass over the picker.
 */
export function bodyModesProblem(config: ProtocolConfiguration): string | undefined {
  const wrong = [
    ['request_body_mode', config.requestBodyMode],
    ['response_body_mode', config.responseBodyMode],
  ].filter(([, mode]) => mode !== NEEDED);
  if (wrong.length === 0) {
    return undefined;
  }
  const found = wrong.map(([field, mode]) => `${field} is ${mode}`).join(' and ');
  return `the gateway's ${found}: set both to ${NEEDED}, and both trailer modes to SEND`;
}
