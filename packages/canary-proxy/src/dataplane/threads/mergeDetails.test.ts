import type { PodStatus } from '../../balance/Pod';
import { mergeDetails } from './mergeDetails';

const pod = (
  address: string,
  changes: Partial<PodStatus> = {},
  breaker: Partial<PodStatus['breaker']> = {},
): PodStatus => ({
  address,
  serving: true,
  terminating: false,
  weight: 1,
  warmth: 1,
  inFlight: 0,
  latencyMs: undefined,
  requests: 0,
  failures: 0,
  ...changes,
  breaker: { state: 'closed', share: 1, trips: 0, ...breaker },
});

const detail = (...stable: PodStatus[]) => ({
  pods: { stable, canary: [] },
  draining: [],
});

describe('what several threads know of a route', () => {
  it('is what the only one knows', () => {
    const one = {
      pods: {
        stable: [
          pod('a', { latencyMs: 12, inFlight: 1, requests: 3 }),
          pod(
            'b',
            { terminating: true },
            { state: 'open', share: 0, trips: 2 },
          ),
        ],
        canary: [pod('c')],
      },
      draining: [{ revision: 'r1', until: 5, inFlight: 2 }],
    };
    expect(mergeDetails([one])).toEqual(one);
  });

  it('has each instance once: sums, the worst breaker, means by what was measured', () => {
    const { pods } = mergeDetails([
      detail(
        pod('a', { latencyMs: 10, inFlight: 1, requests: 8, failures: 1 }),
        pod('b'),
      ),
      detail(
        pod(
          'a',
          { latencyMs: 20, inFlight: 2, requests: 0, failures: 4 },
          {
            state: 'open',
            share: 0,
            trips: 3,
            lastTrip: { at: 7, reason: 'condition' },
          },
        ),
      ),
      detail(
        pod(
          'a',
          {},
          {
            state: 'recovering',
            share: 0.5,
            trips: 1,
            lastTrip: { at: 9, reason: 'consecutive-failures' },
          },
        ),
      ),
    ]);
    expect(pods.stable).toEqual([
      pod(
        'a',
        { latencyMs: 11, inFlight: 3, requests: 8, failures: 5 },
        {
          state: 'open',
          share: 0.5,
          trips: 4,
          lastTrip: { at: 9, reason: 'consecutive-failures' },
        },
      ),
      pod('b'),
    ]);
    expect(pods.canary).toEqual([]);
  });

  it('has the revisions whose streams end, by the thread that is last', () => {
    const draining = (until: number, inFlight: number) => ({
      ...detail(),
      draining: [{ revision: 'r1', until, inFlight }],
    });
    expect(
      mergeDetails([draining(0, 1), draining(9, 2), detail()]).draining,
    ).toEqual([{ revision: 'r1', until: 9, inFlight: 3 }]);
  });
});
