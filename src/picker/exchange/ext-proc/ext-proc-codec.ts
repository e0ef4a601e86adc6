import { ProcessingRequest, WireWriter } from '../../wire';
import { AnswerHeadReader, RequestHeadReader } from './header-readers';

/** What reads and writes messages. It keeps nothing from one message to the next, so all streams share one. */
export class ExtProcCodec {
  readonly request = new ProcessingRequest();
  readonly requestHeads = new RequestHeadReader();
  readonly answerHeads = new AnswerHeadReader();
  readonly writer = new WireWriter();
}
