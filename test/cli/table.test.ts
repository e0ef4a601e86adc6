import { table } from '../../src/cli/table';

test('columns align and the last one wraps at words', () => {
  const rows = [
    ['KIND', 'WHY'],
    ['Deployment', 'one two three four five six seven eight nine ten'],
  ];
  expect(table(rows, 44)).toBe(
    ['KIND        WHY', 'Deployment  one two three four five six', '            seven eight nine ten'].join('\n'),
  );
});

test('a word longer than the line stays whole', () => {
  expect(table([['a', 'x'.repeat(50)]], 40)).toBe(`a  ${'x'.repeat(50)}`);
});
