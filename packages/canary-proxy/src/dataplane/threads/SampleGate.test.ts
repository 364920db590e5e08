import { SampleGate } from './SampleGate';

describe('SampleGate', () => {
  it('lets in what is read in time, and no more than that', () => {
    const memory = SampleGate.memory();
    const sender = SampleGate.create(memory);
    const reader = SampleGate.create(memory);
    const send = (count: number) =>
      Array.from({ length: count }, () => sender.enter()).filter(Boolean)
        .length;
    expect(send(100)).toBe(64);
    reader.leave();
    reader.leave();
    expect(send(100)).toBe(2);
    for (let read = 0; read < 64; read += 1) {
      reader.leave();
    }
    expect(send(10)).toBe(10);
  });
});
