import type { PodStatus } from 'kubernetes-types/core/v1';
import { describePod } from './describePod';

const now = Date.parse('2026-01-01T12:00:00Z');

const pod = (status: PodStatus, deletionTimestamp?: string) => ({
  metadata: { name: 'shop-1', deletionTimestamp },
  spec: { containers: [] },
  status,
});

const container = (state: object, more: object = {}) => ({
  containerStatuses: [
    {
      name: 'app',
      image: 'shop',
      imageID: '',
      ready: false,
      restartCount: 0,
      state,
      ...more,
    },
  ],
});

const ready = { conditions: [{ type: 'Ready', status: 'True' }] };

describe('describePod', () => {
  it.each<[string, PodStatus, string, string | undefined]>([
    ['ready', ready, 'ready', undefined],
    ['without a word yet', {}, 'starting', undefined],
    [
      'being created',
      container({ waiting: { reason: 'ContainerCreating' } }),
      'starting',
      undefined,
    ],
    [
      'running for a moment',
      container({ running: { startedAt: '2026-01-01T11:59:01Z' } }),
      'starting',
      undefined,
    ],
    [
      'running for long without being ready',
      container({ running: { startedAt: '2026-01-01T11:59:00Z' } }),
      'failing',
      "Container 'app' has been running for more than 60 s and is not ready",
    ],
    [
      'without an image',
      container({
        waiting: { reason: 'ImagePullBackOff', message: 'no shop' },
      }),
      'failing',
      "Container 'app' can't start (ImagePullBackOff): no shop",
    ],
    [
      'that crashes',
      container(
        { waiting: { reason: 'CrashLoopBackOff' } },
        { restartCount: 4, lastState: { terminated: { exitCode: 137 } } },
      ),
      'failing',
      "Container 'app' keeps crashing (CrashLoopBackOff) with exit code 137, 4 restarts",
    ],
    [
      'that has ended',
      container({ terminated: { exitCode: 2 } }),
      'failing',
      "Container 'app' ended with exit code 2",
    ],
    [
      'without a node',
      {
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/3 nodes',
          },
        ],
      },
      'failing',
      'No node has room for it: 0/3 nodes',
    ],
    [
      'that was evicted',
      { phase: 'Failed', reason: 'Evicted', message: 'out of memory' },
      'failing',
      'The pod has failed (Evicted): out of memory',
    ],
    [
      'whose first container fails',
      {
        initContainerStatuses: container({
          waiting: { reason: 'ErrImagePull' },
        }).containerStatuses,
      },
      'failing',
      "Container 'app' can't start (ErrImagePull)",
    ],
  ])('tells a pod %s', (_, status, word, reason) => {
    const seen = describePod(pod(status), now);
    expect([seen.status, seen.reason]).toEqual([word, reason]);
  });

  it('takes a pod that is deleted for no instance, ready or not', () => {
    expect(describePod(pod(ready, '2026-01-01T11:00:00Z'), now).status).toBe(
      'terminating',
    );
  });
});
