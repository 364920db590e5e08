import { mockServices } from '@backstage/backend-test-utils';
import { Taken } from '../database/operations/takeDue';
import { Wakeups } from './Wakeups';
import { Room, WorkLoop } from './WorkLoop';

const row = (id: string, lane: string): Taken<string> => ({
  id,
  lane,
  ticket: id,
});

describe('WorkLoop', () => {
  it('says what it works on, so that one lane that hangs leaves the others their turn', async () => {
    const wakeups = Wakeups.create();
    const due = [[row('a', 'slow'), row('b', 'slow')], [row('c', 'well')]];
    const rooms: Room[] = [];
    let letGo = () => {};
    const held = new Promise<void>(resolve => {
      letGo = resolve;
    });
    let isWorkedOn = () => {};
    const worked = new Promise<void>(resolve => {
      isWorkedOn = resolve;
    });
    const loop = WorkLoop.create<string>({
      wakeups,
      logger: mockServices.logger.mock(),
      concurrency: 5,
      perLane: 2,
      take: async room => {
        rooms.push(room);
        return due.shift() ?? [];
      },
      work: async ({ lane }) => {
        if (lane === 'slow') {
          await held;
        } else {
          isWorkedOn();
        }
      },
    });
    loop.start();
    await worked;
    expect(rooms.slice(0, 2)).toEqual([
      { limit: 5, perLane: 2, busy: new Map() },
      { limit: 3, perLane: 2, busy: new Map([['slow', 2]]) },
    ]);
    letGo();
    await loop.stop();
  });
});
