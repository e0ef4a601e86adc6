import { sparkline } from '../../src/cli/sparkline';

it('is as high as its values', () => {
  expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8)).toBe('▁▂▃▄▅▆▇█');
  expect(sparkline([0, 4], 8, 8)).toBe('▁▅');
  expect(sparkline([0, 4], 8, 8, true)).toBe('_+');
});

it('means what does not fit', () => {
  expect(sparkline([0, 0, 8, 8, 0, 8], 3)).toBe('▁█▅');
});

it('is flat where there is nothing', () => {
  expect(sparkline([0, 0], 4)).toBe('▁▁');
  expect(sparkline([], 4)).toBe('');
});
