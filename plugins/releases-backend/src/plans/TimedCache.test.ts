import { TimedCache } from './TimedCache';

describe('TimedCache', () => {
  function setup() {
    let now = 0;
    const cache = TimedCache.create<number>({
      ttl: 10,
      clock: { now: () => now },
    });
    const read = jest.fn(async () => now);
    return {
      read,
      at: (time: number, key = 'a') => {
        now = time;
        return cache.get(key, read);
      },
    };
  }

  it('keeps what was read for its time', async () => {
    const { at, read } = setup();
    expect([await at(0), await at(9), await at(10), await at(19)]).toEqual([
      0, 0, 10, 10,
    ]);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('forgets a failure, without losing a newer read', async () => {
    const { at, read } = setup();
    let fail: (error: Error) => void = () => {};
    read.mockReturnValueOnce(
      new Promise<number>((_, reject) => {
        fail = reject;
      }),
    );
    const failing = at(0);
    await expect(at(10)).resolves.toBe(10);
    fail(new Error('down'));
    await expect(failing).rejects.toThrow('down');
    await expect(at(11)).resolves.toBe(10);

    read.mockRejectedValueOnce(new Error('down again'));
    await expect(at(30)).rejects.toThrow('down again');
    await expect(at(31)).resolves.toBe(31);
  });

  it('keeps a thousand entries, and of more the newest', async () => {
    const { at, read } = setup();
    for (let index = 0; index <= 1_000; index++) {
      await at(0, `key-${index}`);
    }
    await at(1, 'key-1');
    expect(read).toHaveBeenCalledTimes(1_001);
    await at(1, 'key-0');
    expect(read).toHaveBeenCalledTimes(1_002);
  });
});
