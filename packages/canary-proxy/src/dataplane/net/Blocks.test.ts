import { Blocks, MOST_KEPT } from './Blocks';

describe('Blocks', () => {
  it('are used again, each by one at a time', () => {
    const blocks = Blocks.create();
    const [one, other] = [blocks.take(), blocks.take()];
    expect(one).not.toBe(other);
    blocks.giveBack(one);
    expect(blocks.take()).toBe(one);
    expect(blocks.take()).not.toBe(one);
  });

  it('are kept up to a number', () => {
    const blocks = Blocks.create();
    const taken = Array.from({ length: MOST_KEPT + 1 }, () => blocks.take());
    taken.forEach(block => blocks.giveBack(block));
    const again = Array.from({ length: MOST_KEPT + 1 }, () => blocks.take());
    expect(again.filter(block => taken.includes(block))).toHaveLength(
      MOST_KEPT,
    );
  });
});
