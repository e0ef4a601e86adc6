import { LineMistake, type TraceRequest, wholeNumber } from './trace-line';

/** The first line of Azure's traces. */
export const AZURE_HEADER = 'TIMESTAMP,ContextTokens,GeneratedTokens';

const TIME = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?$/;

/**
 * Reads a line of an Azure trace: the time in UTC, tokens of the prompt, tokens of the answer. It does not tell what
 * prompts have in common.
 *
 * @throws LineMistake
 */
export function readAzureLine(line: string): TraceRequest {
  const [time, prompt, answer, surplus] = line.split(',');
  if (answer === undefined || surplus !== undefined) {
    throw new LineMistake(`has ${line.split(',').length} values`, `write three: ${AZURE_HEADER}`);
  }
  return {
    at: readTime(time),
    promptTokens: wholeNumber('ContextTokens', number(prompt), 1),
    answerTokens: wholeNumber('GeneratedTokens', number(answer), 1),
    blocks: [],
  };
}

function readTime(text: string): number {
  const [, date, time, fraction = ''] = TIME.exec(text) ?? [];
  const at = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(at)) {
    throw new LineMistake(`TIMESTAMP is "${text}"`, 'write it as 2023-11-16 18:15:46.6805900');
  }
  return at + 1_000 * Number(fraction || 0);
}

/** The number that is written, or the text itself where it is none. */
function number(text: string): unknown {
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}
