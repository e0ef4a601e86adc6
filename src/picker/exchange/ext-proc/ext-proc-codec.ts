import { ProcessingRequest, WireWriter } from '../../wire';
import { RequestHeadReader, StatusReader } from './header-readers';

/** What reads and writes messages. It keeps nothing from one message to the next, so all streams share one. */
export class ExtProcCodec {
  readonly request = new ProcessingRequest();
  readonly requestHeads = new RequestHeadReader();
  readonly statuses = new StatusReader();
  readonly writer = new WireWriter();
}
