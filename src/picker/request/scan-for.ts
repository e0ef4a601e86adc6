import { rememberLast } from '../../remember-last';
import { boundaryOf } from './_form-field';
import type { BodyScan } from './body-scan';
import { MultipartScan } from './multipart-scan';
import { RequestScan } from './request-scan';

const isForm = rememberLast((contentType) => /^multipart\/form-data\s*(;|$)/i.test(contentType));

/** What is told of a form whose parts cannot be told apart: no delimiter is ever found in it. */
const NO_BOUNDARY = 'its content type names no boundary';

/**
 * What reads a body of a content type. Whatever is no form is read as JSON, as model servers do.
 * @param hashesPrompt whether the hashes of the prompt will be asked for
 */
export function scanFor(contentType: string, hashesPrompt: boolean): BodyScan {
  if (!isForm(contentType)) {
    return new RequestScan(hashesPrompt);
  }
  const boundary = boundaryOf(contentType);
  const scan = new MultipartScan(boundary ?? '');
  if (boundary === undefined) {
    scan.problem = NO_BOUNDARY;
  }
  return scan;
}
