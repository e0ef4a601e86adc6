import { PRIORITIES } from '../../../src/catalog';
import { ModelTable } from '../../../src/picker/models';

const rule = (model: string | undefined, name: string, priority?: number) => ({
  model,
  targets: [{ name, weight: 1 }],
  priority,
});
const ask = (table: ModelTable, asked: string, random = 0) => table.resolve({ asked }, () => random);

describe('ModelTable', () => {
  it('leaves a name alone that has no rule, and one whose rule has no targets', () => {
    expect(ask(new ModelTable([rule('a', 'b')]), 'c')).toEqual({ model: 'c', priority: 0 });
    expect(ask(new ModelTable([{ model: 'a', targets: [], priority: 7 }]), 'a')).toEqual({ model: 'a', priority: 7 });
  });

  it('puts exact names before general rules, and the first before the others', () => {
    const table = new ModelTable([
      rule(undefined, 'any'),
      rule('a', 'first'),
      rule('a', 'second'),
      rule(undefined, 'no'),
    ]);
    expect(ask(table, 'a').model).toBe('first');
    expect(ask(table, 'b').model).toBe('any');
    expect(ask(table, '').model).toBe('');
  });

  it('chooses among targets by weight', () => {
    const targets = [
      { name: 'old', weight: 90 },
      { name: 'new', weight: 10 },
    ];
    const table = new ModelTable([{ model: 'a', targets, priority: undefined }]);
    const picks = Array.from({ length: 1000 }, (_, index) => ask(table, 'a', index / 1000).model);
    expect(picks.filter((name) => name === 'old')).toHaveLength(900);
    expect(picks.indexOf('new')).toBe(900);
    expect(ask(table, 'a', 1 - Number.EPSILON).model).toBe('new');
  });

  it('stays with the target that an earlier response was created with, while it is one', () => {
    const targets = [
      { name: 'old', weight: 1 },
      { name: 'new', weight: 1 },
    ];
    const table = new ModelTable([{ model: 'a', targets, priority: undefined }]);
    const resolve = (earlier: string, question: object = {}) =>
      table.resolve({ asked: 'a', earlier, ...question }, () => 0);
    expect(['old', 'new', 'gone'].map((earlier) => resolve(earlier).model)).toEqual(['old', 'new', 'old']);
    expect(resolve('new', { rewrite: 'chosen' }).model).toBe('chosen');
  });

  it('lets a header choose the model, and another one the priority', () => {
    const table = new ModelTable([rule('a', 'b', 1)], new Map([['urgent', 9]]));
    const resolve = (question: object) => table.resolve({ asked: 'a', ...question }, () => 0);
    expect(resolve({ rewrite: 'chosen', objective: 'urgent' })).toEqual({ model: 'chosen', priority: 9 });
    expect(resolve({ rewrite: '', objective: 'unknown' })).toEqual({ model: 'b', priority: 1 });
  });

  it('sheds what is sheddable and nothing else', () => {
    expect(PRIORITIES.sheddable).toBeLessThan(0);
    expect(PRIORITIES.standard).toBe(0);
    expect(PRIORITIES.critical).toBeGreaterThan(PRIORITIES.standard);
  });
});
