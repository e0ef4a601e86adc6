import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { errorOf } from '../../../errors';
import { AZURE_HEADER, readAzureLine } from './azure';
import { QUANTUM_MS, readMooncakeLine } from './mooncake';
import { LineMistake, type TraceRequest } from './trace-line';

const NAME = /\.(jsonl|csv)(\.gz)?$/;

/** Whether a file of that name is a trace: `.jsonl` as Mooncake's, `.csv` as Azure's, or one of them gzipped. */
export function isTrace(file: string): boolean {
  return NAME.test(file);
}

/** Milliseconds that the clock of a trace cannot tell apart. */
export function quantumOf(file: string): number {
  return isCsv(file) ? 0 : QUANTUM_MS;
}

/**
 * The requests of a trace in order of time, read line by line: no more of the file is held than a piece.
 *
 * @throws GkeInferenceError GKEI_UNREADABLE_WORKLOAD, or GKEI_WORKLOAD_FILE with the line
 */
export async function* readTrace(file: string): AsyncGenerator<TraceRequest> {
  const csv = isCsv(file);
  const readLine = csv ? readAzureLine : readMooncakeLine;
  let number = 0;
  let last = Number.NEGATIVE_INFINITY;
  for await (const line of linesOf(file)) {
    number++;
    if (line === '' || (csv && number === 1 && line === AZURE_HEADER)) {
      continue;
    }
    let request: TraceRequest;
    try {
      request = readLine(line);
      if (request.at < last) {
        throw new LineMistake('is earlier than the line before', 'sort the lines by time');
      }
    } catch (error) {
      if (!(error instanceof LineMistake)) {
        throw error;
      }
      const { problem, remedy } = error;
      throw errorOf('GKEI_WORKLOAD_FILE', { file, line: number, problem, remedy });
    }
    last = request.at;
    yield request;
  }
  if (last === Number.NEGATIVE_INFINITY) {
    throw errorOf('GKEI_WORKLOAD_FILE', { file, line: 1, problem: 'no request is there', remedy: 'write one a line' });
  }
}

function isCsv(file: string): boolean {
  return NAME.exec(file)?.[1] === 'csv';
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const bytes = createReadStream(file);
  const text = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  // Errors of a piped stream do not reach the next one by themselves.
  bytes.on('error', (error) => text.destroy(error));
  try {
    let rest = '';
    for await (const piece of text.setEncoding('utf8')) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        yield line.endsWith('\r') ? line.slice(0, -1) : line;
      }
    }
    yield rest;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw errorOf('GKEI_UNREADABLE_WORKLOAD', { file, reason });
  } finally {
    bytes.destroy();
  }
}
