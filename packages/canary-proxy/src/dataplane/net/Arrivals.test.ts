import { setImmediate } from 'node:timers/promises';
import { Arrivals } from './Arrivals';
import { Turn } from './Turn';

describe('Arrivals', () => {
  it('let happen at once what follows on nothing, and in order what follows on something', async () => {
    const turn = Turn.create();
    const happened: string[] = [];
    const arrivals = new Arrivals(turn, {
      receive: (buffer, from, to) =>
        happened.push(buffer.toString('latin1', from, to)),
    });
    arrivals.after(() => happened.push('end of nothing'));
    expect(happened).toEqual(['end of nothing']);
    const shared = Buffer.from('copied');
    arrivals.addCopy(shared, 4);
    shared.fill('x');
    arrivals.add(Buffer.from('kept'));
    expect(arrivals.isEmpty).toBe(false);
    arrivals.after(() => happened.push(`end, ${arrivals.isEmpty}`));
    expect(happened).toHaveLength(1);
    await setImmediate();
    expect(happened).toEqual(['end of nothing', 'copi', 'kept', 'end, true']);
    expect(arrivals.isEmpty).toBe(true);
  });
});
