import { findSideBySide } from './findSideBySide';

const stage = (name: string, ...needs: string[]) => ({ name, needs });
const changes = ({ name }: { name: string }) => !name.startsWith('check');

describe('findSideBySide', () => {
  it.each([
    ['one', [stage('a')]],
    ['one after the other', [stage('a'), stage('b', 'a')]],
    [
      'one after the other by way of a third',
      [stage('a'), stage('check', 'a'), stage('b', 'check')],
    ],
    [
      'one beside others that change nothing',
      [stage('check-1'), stage('a'), stage('check-2')],
    ],
  ])('has nothing against %s', (_, stages) => {
    expect(findSideBySide(stages, changes, 'stages')).toEqual([]);
  });

  it('names two that would change the target at the same time', () => {
    expect(
      findSideBySide(
        [stage('check'), stage('a', 'check'), stage('b', 'check')],
        changes,
        'stages',
      ),
    ).toMatchObject([
      {
        path: 'stages.b.needs',
        message: expect.stringMatching(/'a' and 'b' would both change/),
      },
    ]);
  });
});
