import type { ChaosRequest } from './ChaosRequest';
import type { Outcome } from './ClientSocket';
import { contentOf } from './contentOf';
import type { Generation } from './Generations';
import { Circumstances, groupOf, judge } from './judge';

const request: ChaosRequest = {
  id: 'r1',
  route: 'strict',
  uid: 'u1',
  method: 'GET',
  version: '1.1',
  fault: 'none',
  bodyLength: 0,
  isChunked: false,
  expectsContinue: false,
  answerLength: 100,
  isAnswerChunked: false,
  isWebSocket: false,
  closes: false,
};

const all: Generation = {
  number: 1,
  salt: 's',
  share: 100,
  stable: ['s0'],
  canary: ['c0'],
};
const none: Generation = { ...all, number: 2, share: 0 };

const quiet: Circumstances = {
  generations: [all],
  isDisturbed: false,
  isKilled: false,
  isAfterTrouble: false,
  isStrict: true,
};

function answered(changes: object = {}, headers: object = {}): Outcome {
  return {
    interim: [],
    answer: {
      status: 200,
      isWhole: true,
      body: contentOf('answer r1', 100),
      headers: new Map(
        Object.entries({
          ...{ 'x-id': 'r1', 'x-pod': 'c0', 'x-group': 'canary' },
          ...headers,
        }),
      ),
      ...changes,
    },
  };
}

const lost: Outcome = { answer: undefined, lost: 'closed', interim: [] };

describe('judge', () => {
  it('has nothing against the right answer from the right group', () => {
    expect(judge(request, answered(), quiet)).toBeUndefined();
  });

  it.each([
    ['to another request', answered({}, { 'x-id': 'r2' })],
    [
      'with the content of another',
      answered({ body: contentOf('answer r2', 100) }),
    ],
    [
      'that lacks its last byte',
      answered({ body: contentOf('answer r1', 100).subarray(1) }),
    ],
    [
      'from the other group',
      answered({}, { 'x-pod': 's0', 'x-group': 'stable' }),
    ],
    ['from an instance of the other group', answered({}, { 'x-pod': 's0' })],
    ['that refuses it', answered({ status: 400, headers: new Map() })],
    [
      'that begins and breaks off',
      { ...answered({ isWhole: false }), lost: 'reset' },
    ],
  ])('objects to an answer %s', (_, outcome) => {
    expect(judge(request, outcome, quiet)).toBeDefined();
  });

  it('objects to the canary after the confirmed rollback, and takes both before', () => {
    const after = { ...quiet, generations: [none] };
    expect(judge(request, answered(), after)).toMatch(/no generation says/);
    const between = { ...quiet, generations: [all, none] };
    expect(judge(request, answered(), between)).toBeUndefined();
  });

  it('takes a part for a whole only where an old client cannot know that its proxy was killed', () => {
    const part = answered({
      body: contentOf('answer r1', 100).subarray(0, 80),
    });
    const old = { ...request, version: '1.0' } as const;
    const killed = { ...quiet, isKilled: true, isDisturbed: true };
    expect(judge(old, part, killed)).toBeUndefined();
    expect(judge(request, part, killed)).toMatch(/body is another/);
    expect(judge(old, part, { ...killed, isKilled: false })).toMatch(
      /body is another/,
    );
    const other = answered({ body: contentOf('answer r2', 80) });
    expect(judge(old, other, killed)).toMatch(/that came is another/);
  });

  it('takes an instance that the group got later, and none that it lost before', () => {
    const later = { ...none, canary: ['c1'] };
    const from = (pod: string) => answered({}, { 'x-pod': pod });
    const between = { ...quiet, generations: [all, later] };
    expect(judge(request, from('c1'), between)).toBeUndefined();
    expect(
      judge(request, from('c1'), {
        ...quiet,
        generations: [all, { ...later, salt: 'another release' }],
      }),
    ).toMatch(/no generation says/);
    expect(
      judge(request, from('c0'), {
        ...quiet,
        generations: [
          { ...none, number: 0 },
          { ...all, canary: ['c1'] },
        ],
      }),
    ).toMatch(/no generation says/);
  });

  it('takes stable instead of the canary where that may be, never the other way round', () => {
    const stable = answered({}, { 'x-pod': 's0', 'x-group': 'stable' });
    const lenient = { ...quiet, isStrict: false };
    expect(judge(request, stable, lenient)).toBeUndefined();
    expect(
      judge(request, answered(), { ...lenient, generations: [none] }),
    ).toBeDefined();
  });

  it('objects to a loss that nothing explains', () => {
    expect(judge(request, lost, quiet)).toMatch(/no answer/);
    expect(judge({ ...request, fault: 'hang' }, lost, quiet)).toBeUndefined();
    expect(
      judge(request, lost, { ...quiet, isDisturbed: true }),
    ).toBeUndefined();
    expect(judge({ ...request, method: 'POST' }, lost, quiet)).toBeUndefined();
  });
});

describe('groupOf', () => {
  it('is stable without a canary, without its instances, and without a share', () => {
    expect(groupOf(all, 'u1')).toBe('canary');
    expect(groupOf({ ...all, canary: [] }, 'u1')).toBe('stable');
    expect(groupOf({ ...all, share: undefined }, 'u1')).toBe('stable');
    expect(groupOf(none, 'u1')).toBe('stable');
  });
});
