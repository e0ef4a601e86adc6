/** Where responses are stored, told between processes as frames. */
import type { ResponseHome } from '../exchange';
import type { FrameFields } from './_frame-reader';
import type { FrameWriter } from './_frame-writer';
import { beginMessage, Kind } from './_port-messages';

export function writeHome(writer: FrameWriter, id: string, { endpoint, renamed }: ResponseHome): void {
  beginMessage(writer, Kind.HOME, 0);
  writer.text(id);
  writer.name(endpoint);
  writer.byte(renamed === undefined ? 0 : 1);
  if (renamed !== undefined) {
    writer.name(renamed.asked);
    writer.name(renamed.served);
  }
  writer.end();
}

export function readHome(fields: FrameFields): [id: string, home: ResponseHome] {
  const [id, endpoint] = [fields.text(), fields.name()];
  const renamed = fields.byte() === 1 ? { asked: fields.name(), served: fields.name() } : undefined;
  return [id, { endpoint, renamed }];
}

/** A response was deleted. */
export function writeHomeless(writer: FrameWriter, id: string): void {
  beginMessage(writer, Kind.HOMELESS, 0);
  writer.text(id);
  writer.end();
}
