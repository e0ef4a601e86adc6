import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodesOfPodRange, parseCidr, podPrefixPerNode } from '../../src/planning';

const PAGE = readFileSync(join(__dirname, '../../docs/reference/inference-network.md'), 'utf8');
const ROW = /^\| (\d+) \| \/(\d+) \| (\d+) \| (\d+) \|$/gm;

test('the table of nodes says what the plan says', () => {
  const rows = [...PAGE.matchAll(ROW)].map(([, ...cells]) => cells.map(Number));
  expect(rows.length).toBeGreaterThan(0);
  const nodes = (range: string, pods: number) => nodesOfPodRange(parseCidr('range', range), pods);
  expect(rows).toEqual(
    rows.map(([pods]) => [pods, podPrefixPerNode(pods!), nodes('10.4.0.0/14', pods!), nodes('10.4.0.0/21', pods!)]),
  );
});
