import type { BodyScan } from './body-scan';
import type { Edit } from './splice';

/** What is wanted of a request's body. */
export interface WantedBody {
  /** The model by the name that model servers know. */
  readonly model: string;
  /** Its stream is to tell what the model server counted. */
  readonly tellsUsage: boolean;
}

/** What is to change of a body that was read, in order; nothing where it is as wanted. */
export function bodyEdits(scan: BodyScan, { model, tellsUsage }: WantedBody): Edit[] {
  const edits: Edit[] = [];
  if (scan.model !== model) {
    const replacement = scan.spell(model);
    edits.push(...scan.modelSpans.map((span) => ({ ...span, replacement })));
  }
  const usageRequest = tellsUsage ? scan.usageRequest : undefined;
  if (usageRequest !== undefined) {
    edits.push(usageRequest);
  }
  return edits.sort((one, other) => one.start - other.start || one.end - other.end);
}
