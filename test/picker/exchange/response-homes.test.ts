import { ResponseHomes } from '../../../src/picker/exchange';

const home = (endpoint: string) => ({ endpoint, renamed: undefined });

describe('the homes of responses', () => {
  it('are remembered until they are forgotten', () => {
    const homes = new ResponseHomes();
    homes.remember('a', home('10.0.0.1:8000'));
    homes.remember('a', home('10.0.0.2:8000'));
    expect(homes.find('a')).toEqual(home('10.0.0.2:8000'));
    homes.forget('a');
    expect([homes.find('a'), homes.size]).toEqual([undefined, 0]);
  });

  it('are so many at most, and those go first that nobody asked for longest', () => {
    const homes = new ResponseHomes(3);
    for (const id of ['a', 'b', 'c']) {
      homes.remember(id, home(id));
    }
    homes.find('a');
    homes.remember('d', home('d'));
    expect(homes.size).toBe(3);
    expect(['a', 'b', 'c', 'd'].map((id) => homes.find(id)?.endpoint)).toEqual(['a', undefined, 'c', 'd']);
  });

  it('are not kept for ids that no server makes', () => {
    const homes = new ResponseHomes();
    homes.remember('', home('a'));
    homes.remember('x'.repeat(257), home('a'));
    homes.remember('x'.repeat(256), home('a'));
    expect(homes.size).toBe(1);
  });
});
