import { aRelease } from '../__testUtils__/pictures';
import { freshSetbacks } from './freshSetbacks';

const now = 1_000_000;
const ended = (id: number, changes: Parameters<typeof aRelease>[0]) =>
  aRelease({ id, endedAt: now - 60_000, ...changes });

it('tells what has gone badly of late and is still the last word', () => {
  const releases = [
    ended(9, { status: 'rolled-back', environment: 'prod' }),
    ended(8, { status: 'failed', environment: 'test' }),
    ended(7, { status: 'failed', environment: 'prod' }),
    ended(6, { status: 'rejected', environment: 'stage', endedAt: 1 }),
    ended(5, { status: 'cancelled', environment: 'load' }),
    ended(4, { status: 'succeeded', environment: 'dev' }),
  ];
  expect(freshSetbacks(releases, now).map(({ id }) => id)).toEqual([9, 8]);
});
