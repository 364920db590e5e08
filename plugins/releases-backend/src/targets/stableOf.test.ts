import { TargetState } from '@backstage-releases/plugin-releases-node';
import { stableOf } from './stableOf';

const r0 = { name: 'r0', version: '1.0.0', adopted: true };
const r1 = { name: 'r1', version: '1.1.0', adopted: false };

function target(
  stable: string | undefined,
  revisions?: { handle?: string; revisions: object[] },
) {
  return {
    desired: stable && { stable },
    observed: revisions && { revisions },
  } as unknown as TargetState;
}

describe('what is stable', () => {
  it.each([
    [
      'what a release made so',
      target('r1', { handle: 'r0', revisions: [r0, r1] }),
      { name: 'r1', seen: r1 },
    ],
    [
      'what a release made so, also when it is gone',
      target('r1', { handle: 'r0', revisions: [r0] }),
      { name: 'r1', seen: undefined },
    ],
    [
      'what the handle selects',
      target(undefined, { handle: 'r1', revisions: [r0, r1] }),
      { name: 'r1', seen: r1 },
    ],
    [
      'what was found and is not adopted yet',
      target(undefined, { revisions: [r1, r0] }),
      { name: 'r0', seen: r0 },
    ],
    ['nothing where nobody has looked', target(undefined), undefined],
    [
      'nothing where nothing runs',
      target(undefined, { revisions: [] }),
      undefined,
    ],
  ])('is %s', (_, given, expected) => {
    expect(stableOf(given)).toEqual(expected);
  });
});
