import { Contents, type Text } from '../../../src/simulator/workloads/text';

const blocks = (text: Text, count: number) => Array.from({ length: count }, (_, index) => text.at(index));

it('numbers shared blocks once, and no block of another text alike', () => {
  const contents = new Contents();
  const system = contents.write(64);
  const [one, other] = [contents.write(32, system), contents.write(32, system)];
  expect(blocks(one, 4)).toEqual(blocks(system, 4));
  expect(blocks(other, 4)).toEqual(blocks(system, 4));
  expect(new Set([...blocks(one, 6), ...blocks(other, 6)]).size).toBe(8);
  expect(new Set([...blocks(one, 6), ...blocks(contents.write(96), 6)]).size).toBe(12);
});

it('gives a block that lies across two texts to the second one', () => {
  const contents = new Contents();
  const system = contents.write(24);
  const [one, other] = [contents.write(24, system), contents.write(24, system)];
  expect(one.at(0)).toBe(system.at(0));
  expect(one.at(1)).not.toBe(other.at(1));
});

it('continues a conversation: an answer is part of the next prompt', () => {
  const contents = new Contents();
  const question = contents.write(40);
  const answered = contents.write(40, question);
  const next = contents.write(40, answered);
  expect(blocks(next, 5)).toEqual(blocks(answered, 5));
});

it("looks to a picker as the hashes of a prompt's full blocks of 64 tokens", () => {
  const contents = new Contents();
  const system = contents.write(128);
  const [one, other] = [contents.write(100, system).hashes, contents.write(100, system).hashes];
  expect([one.length, other.length]).toEqual([6, 6]);
  expect(one.slice(0, 4)).toEqual(other.slice(0, 4));
  expect(one.slice(4)).not.toEqual(other.slice(4));
});
