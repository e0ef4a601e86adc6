import { FIELD_ORDER } from '../../../kv-event-wire/field-order';
import type { MsgpackReader } from '../../../kv-event-wire/msgpack-reader';
import type { CacheEvent } from '../../scheduling';
import { EventFields } from './event-fields';

/** Source: vLLM's `vllm/distributed/kv_events.py`, whose structs came as arrays up to 0.28. */
const ARRAY_ORDER: Readonly<Record<string, readonly string[]>> = FIELD_ORDER;

/**
 * Reads a batch: `[time, events, rank]`, or a map of the same. Each event is a map with its type, or an array that
 * begins with it.
 *
 * @throws MsgpackError when it is neither
 */
export function readEventBatch(reader: MsgpackReader): CacheEvent[] {
  if (reader.kind === 'array') {
    const fields = reader.takeArray();
    if (fields < 2) return [];
    reader.skip();
    return takeEvents(reader);
  }
  for (let left = reader.takeMap(); left > 0; left--) {
    if (reader.takeText() === 'events') return takeEvents(reader);
    reader.skip();
  }
  return [];
}

function takeEvents(reader: MsgpackReader): CacheEvent[] {
  const events: CacheEvent[] = [];
  for (let left = reader.takeArray(); left > 0; left--) {
    const event = takeEvent(reader);
    if (event !== undefined) events.push(event);
  }
  return events;
}

function takeEvent(reader: MsgpackReader): CacheEvent | undefined {
  const fields = new EventFields();
  if (reader.kind === 'map') {
    for (let left = reader.takeMap(); left > 0; left--) fields.take(reader.takeText(), reader);
    return fields.event();
  }
  let left = reader.takeArray();
  if (left === 0) return undefined;
  const type = reader.takeText();
  fields.takeType(type);
  left--;
  for (const name of ARRAY_ORDER[type] ?? []) {
    if (left === 0) break;
    fields.take(name, reader);
    left--;
  }
  for (; left > 0; left--) reader.skip();
  return fields.event();
}
