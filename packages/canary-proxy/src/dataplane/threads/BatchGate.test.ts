import { BatchGate } from './BatchGate';

describe('BatchGate', () => {
  it('lets in what is taken in time, and no more than that', () => {
    const memory = BatchGate.memory();
    const sender = BatchGate.create(memory, 64);
    const taker = BatchGate.create(memory, 64);
    const send = (count: number) =>
      Array.from({ length: count }, () => sender.enter()).filter(Boolean)
        .length;
    expect(send(100)).toBe(64);
    taker.leave();
    taker.leave();
    expect(send(100)).toBe(2);
    for (let taken = 0; taken < 64; taken += 1) {
      taker.leave();
    }
    expect(send(10)).toBe(10);
  });
});
