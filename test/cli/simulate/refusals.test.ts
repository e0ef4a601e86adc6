import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { refusal } from '../command';
import { SMALL_WORKLOAD } from './small-workload';

const folder = mkdtempSync(join(tmpdir(), 'gkei-cli-'));

beforeAll(() => writeFileSync(join(folder, 'small.yaml'), SMALL_WORKLOAD));
afterAll(() => rmSync(folder, { recursive: true }));

it.each([
  ['b2c', 'GKEI_UNKNOWN_WORKLOAD: no workload is named "b2c"; the nearest one is b2b;'],
  ['none.yaml', 'GKEI_UNREADABLE_WORKLOAD: cannot read the workload none.yaml'],
  [
    'small.yaml --policies roundrobin',
    'GKEI_UNKNOWN_POLICY: no policy is named "roundrobin"; the nearest one is round-robin',
  ],
  [
    'small.yaml --profile llama-8b-h10',
    'GKEI_UNKNOWN_PROFILE: no profile is named "llama-8b-h10"; the nearest one is llama-8b-h100',
  ],
  ['small.yaml --requests 5', 'GKEI_FLAG_VALUE: --requests has no meaning for small, which is no trace'],
  ['small.yaml --speed -1', 'GKEI_OUT_OF_RANGE: --speed is "-1"; set it to a number above 0'],
  [
    'small.yaml --other-pods llama-8b-h100',
    'GKEI_OUT_OF_RANGE: --other-pods is ""; set it to a whole number from 1 on',
  ],
  ['small.yaml --other-pods llama-8b=1', 'GKEI_UNKNOWN_PROFILE: no profile is named "llama-8b"'],
  ['small.yaml --pickers 0', 'GKEI_OUT_OF_RANGE: --pickers is "0"; set it to a whole number from 1 on'],
  [
    'small.yaml --foreign 1',
    'GKEI_OUT_OF_RANGE: --foreign is "1"; set it to a number from 0 up to but not including 1',
  ],
  ['small.yaml --scrape-seconds 0', 'GKEI_OUT_OF_RANGE: --scrape-seconds is "0"; set it to a number above 0'],
  [
    'small.yaml --autoscaler cpu --autoscaler-delay -1',
    'GKEI_OUT_OF_RANGE: --autoscaler-delay is "-1"; set it to a number from 0 on',
  ],
  ['small.yaml --seeds 0', 'GKEI_OUT_OF_RANGE: --seeds is "0"; set it to a whole number from 1 on'],
  ['small.yaml --workers few', 'GKEI_OUT_OF_RANGE: --workers is "few"; set it to a whole number from 0 on'],
  ['small.yaml --json no/where.json', 'GKEI_UNWRITABLE_FILE: cannot write no/where.json'],
  ['small.yaml --html no/where.html', 'GKEI_UNWRITABLE_FILE: cannot write no/where.html'],
  ['small.yaml --json same --csv ./same', 'GKEI_FLAG_VALUE: --csv is ./same, as --json is; name another path'],
  ['small.yaml --capacity ttft-p9=1s', 'GKEI_FLAG_VALUE: --capacity is "ttft-p9=1s"; the nearest figure is ttft-p90'],
  ['small.yaml --capacity --bounds', 'GKEI_FLAG_VALUE: --bounds has no meaning beside --capacity'],
  ['small.yaml --prefill-pods 0', 'GKEI_OUT_OF_RANGE: --prefill-pods is "0"; set it to a whole number from 1 on'],
  ['small.yaml --prefill-pods 1 --disaggregate-above few', 'GKEI_OUT_OF_RANGE: --disaggregate-above is "few"'],
  ['small.yaml --prefill-pods 1 --kv-bandwidth 0', 'GKEI_OUT_OF_RANGE: --kv-bandwidth is "0"'],
  ['small.yaml --kv-bandwidth 5', 'GKEI_FLAG_VALUE: --kv-bandwidth has no meaning without prefill pods; set --prefill'],
  ['small.yaml --disaggregate-above 5', 'GKEI_FLAG_VALUE: --disaggregate-above has no meaning without prefill pods'],
  ['small.yaml --prefill-pods 1 --autoscaler cpu', 'GKEI_FLAG_VALUE: --prefill-pods cannot be beside --autoscaler,'],
  ['small.yaml --prefill-pods 1 --bounds', 'GKEI_FLAG_VALUE: --prefill-pods cannot be beside --bounds,'],
  ['dynamics --prefill-pods 1', 'GKEI_FLAG_VALUE: --prefill-pods cannot be beside the events of dynamics:'],
  [
    'small.yaml --prefill-pods 1,llama-8b-h100=1',
    'GKEI_FLAG_VALUE: --prefill-pods and all other pods must have keys and values of one kind, but llama-8b-h100 has not ' +
      'those of qwen3-32b-2xh100; name profiles that begin with qwen3-32b',
  ],
  ['', "GKEI_USAGE: missing required argument 'workload'"],
])('refuses "%s" before it begins', async (line, message) => {
  expect((await refusal(`simulate ${line}`, folder)).startsWith(message)).toBe(true);
});
