import { Generation, Generations } from './Generations';

const generation = (number: number): Generation => ({
  number,
  salt: 's',
  share: number,
  stable: [],
  canary: [],
});

describe('Generations', () => {
  let generations: Generations;
  const within = (from: number, to: number) =>
    generations.within(from, to).map(({ number }) => number);

  beforeEach(() => {
    generations = Generations.create();
    generations.sent(generation(1), 10);
    generations.confirmed(1, 20);
    generations.sent(generation(2), 30);
    generations.confirmed(2, 40);
  });

  it('may be the old or the new one until the new one is confirmed', () => {
    expect(within(25, 29)).toEqual([1]);
    expect(within(25, 35)).toEqual([1, 2]);
    expect(within(35, 36)).toEqual([1, 2]);
    expect(within(40, 41)).toEqual([2]);
  });

  it('may be one that was never confirmed, until a later one is', () => {
    generations.sent(generation(3), 50);
    generations.sent(generation(4), 60);
    expect(within(70, 80)).toEqual([2, 3, 4]);
    generations.confirmed(4, 90);
    expect(within(95, 99)).toEqual([4]);
  });

  it('forgets what can no longer be met', () => {
    generations.forget(45);
    expect(within(0, 100)).toEqual([2]);
    expect(within(45, 46)).toEqual([2]);
  });
});
