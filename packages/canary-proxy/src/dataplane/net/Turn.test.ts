import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { SHORT_PIECE, Turn } from './Turn';

/** Where pieces come from; what is in it is gone with the next one. */
const source = Buffer.alloc(20_000);

/** Keeps what it gets, and tells when. */
function receiver(name: string, happened: string[] = []) {
  let received = '';
  return {
    receive(buffer: Buffer, from: number, to: number) {
      received += buffer.toString('latin1', from, to);
      happened.push(`${name} takes`);
    },
    send: () => happened.push(`${name} sends`),
    get received() {
      return received;
    },
  };
}

describe('Turn', () => {
  it('takes all that has come before anything is sent, and sends once', async () => {
    const turn = Turn.create();
    const happened: string[] = [];
    const [a, b] = [receiver('a', happened), receiver('b', happened)];
    turn.sends(a);
    turn.addCopy(b, source, 10);
    turn.add(a, source, 0, 10);
    turn.sends(b);
    expect(happened).toEqual([]);
    await setImmediate();
    expect(happened).toEqual(['b takes', 'a takes', 'a sends', 'b sends']);
    await setImmediate();
    expect(happened).toHaveLength(4);
  });

  it('lets happen what follows on what has come when that is taken', async () => {
    const turn = Turn.create();
    const happened: string[] = [];
    const a = receiver('a', happened);
    turn.add(a, source, 0, 10);
    turn.after(() => happened.push('the end of a'));
    turn.add(a, source, 0, 10);
    await setImmediate();
    expect(happened).toEqual(['a takes', 'the end of a', 'a takes']);
  });

  it('ends once for all that has come and all that is sent for it', async () => {
    const turn = Turn.create();
    const end = jest.spyOn(turn, 'end');
    const a = receiver('a');
    for (let piece = 0; piece < 100; piece += 1) {
      const receive = () => turn.sends(a);
      turn.add({ receive }, source, 0, 10);
    }
    await setImmediate();
    await setImmediate();
    expect(end).toHaveBeenCalledTimes(1);
  });

  it('goes on with the others after one that throws', async () => {
    const turn = Turn.create();
    const happened: string[] = [];
    const [a, b] = [receiver('a', happened), receiver('b', happened)];
    const fail = () => {
      throw new Error('a fault');
    };
    turn.add({ receive: fail }, source, 0, 1);
    turn.add(a, source, 0, 1);
    turn.sends({ send: fail });
    turn.sends(b);
    const ends = jest.spyOn(turn, 'end').mockImplementation(() => {});
    await setImmediate();
    ends.mockRestore();
    expect(() => turn.end()).toThrow('a fault');
    expect(() => turn.end()).toThrow('a fault');
    turn.end();
    expect(happened).toEqual(['a takes', 'b sends']);
  });

  it('sends what came of the first before it takes the last of very many', async () => {
    const turn = Turn.create();
    const happened: string[] = [];
    for (let piece = 0; piece < 1_000; piece += 1) {
      const one = receiver(String(piece), happened);
      turn.addCopy(
        {
          receive(buffer, from, to) {
            one.receive(buffer, from, to);
            turn.sends(one);
          },
        },
        source,
        1,
      );
    }
    await setImmediate();
    expect(happened).toHaveLength(2_000);
    expect(happened.indexOf('0 sends')).toBeLessThan(
      happened.indexOf('100 takes'),
    );
  });

  it('gives everybody what came for them, in order, whatever becomes of the memory it was in', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            to: fc.nat(3),
            length: fc.oneof(
              fc.integer({ min: 1, max: 200 }),
              fc.constantFrom(SHORT_PIECE, SHORT_PIECE + 1, source.length),
            ),
            stays: fc.boolean(),
            isLast: fc.boolean(),
          }),
          { maxLength: 300 },
        ),
        async pieces => {
          const turn = Turn.create();
          const receivers = ['a', 'b', 'c', 'd'].map(name => receiver(name));
          const expected = ['', '', '', ''];
          let mark = 0;
          for (const { to, length, stays, isLast } of pieces) {
            mark = (mark % 250) + 1;
            source.fill(mark);
            expected[to] += source.toString('latin1', 0, length);
            if (stays) {
              turn.add(receivers[to], Buffer.from(source), 0, length);
            } else {
              turn.addCopy(receivers[to], source, length);
            }
            source.fill(0);
            if (isLast) {
              await setImmediate();
            }
          }
          await setImmediate();
          expect(
            receivers.map(({ received }, at) => received === expected[at]),
          ).toEqual([true, true, true, true]);
        },
      ),
      { numRuns: 100 },
    );
  });
});
