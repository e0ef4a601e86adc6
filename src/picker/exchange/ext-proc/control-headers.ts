import { CONTROL_HEADERS as BY_PURPOSE } from '../../../catalog/control-headers';
import { DESTINATION_HEADER } from '../../../catalog/gateway-terms';

/** The header, and the key of the metadata, that says where a request goes: `ip:port`. */
export const DESTINATION = DESTINATION_HEADER;

/**
 * Headers between gateways and pickers that must not reach a model server: a client could steer with them, and a
 * sidecar of disaggregated serving would obey some. The destination is not among them since it is replaced.
 */
export const CONTROL_HEADERS: readonly string[] = Object.values(BY_PURPOSE).flat();
