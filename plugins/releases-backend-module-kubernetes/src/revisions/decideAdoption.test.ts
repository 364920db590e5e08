import { TargetContext } from '@backstage-releases/plugin-releases-node';
import { Deployment, Pod, Service } from '../objects';
import { TargetObjects } from '../target/TargetObjects';
import { decideAdoption } from './decideAdoption';

const target = { service: { name: 'shop' } } as TargetContext;
const LABEL = 'backstage-releases/revision';

interface Situation {
  /** What the template's label says. */
  labelled?: boolean;
  selected?: string;
  original?: boolean;
  hasService?: boolean;
  replicas?: number;
  updated?: number;
  /** Labels of ready pods; undefined is a pod without one. */
  pods?: Array<string | undefined>;
  revisions?: number;
  adopted?: false;
  stranger?: boolean;
}

function decide({
  labelled = false,
  selected,
  original = false,
  hasService = false,
  replicas = 2,
  updated = replicas,
  pods = [],
  revisions = 0,
  adopted = true as never,
  stranger = false,
}: Situation) {
  const objects = {
    adopted: adopted && {
      metadata: { name: 'shop', generation: 3 },
      spec: {
        replicas,
        selector: { matchLabels: { app: 'shop' } },
        template: {
          metadata: { labels: labelled ? { [LABEL]: 'r0' } : {} },
        },
      },
      status: {
        observedGeneration: 3,
        replicas,
        updatedReplicas: updated,
        availableReplicas: replicas,
      },
    },
    handle: {
      metadata: {
        name: 'shop',
        annotations: original ? { 'backstage-releases/original': '{}' } : {},
      },
      spec: {
        selector: { app: 'shop', ...(selected && { [LABEL]: selected }) },
      },
    },
    services: hasService
      ? [
          {
            metadata: {
              name: 'shop-r0',
              labels: { 'backstage-releases/service': 'shop', [LABEL]: 'r0' },
            },
          } as unknown as Service,
        ]
      : [],
    pods: [
      ...pods.map(label => pod('shop', label)),
      ...(stranger ? [pod('worker', undefined)] : []),
    ],
    revisions: Array.from({ length: revisions }, () => ({} as Deployment)),
  };
  return decideAdoption(objects as unknown as TargetObjects, target);
}

function pod(owner: string, label: string | undefined): Pod {
  return {
    metadata: {
      name: `${owner}-5f7-x`,
      labels: {
        app: 'shop',
        'pod-template-hash': '5f7',
        ...(label && { [LABEL]: label }),
      },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `${owner}-5f7`,
          uid: '',
        },
      ],
    },
    spec: { containers: [] },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

const bare = [undefined, undefined];
const r0 = ['r0', 'r0'];

describe('decideAdoption', () => {
  it.each<[string, Situation, string, string | undefined]>([
    ['as it was found', { pods: bare }, 'none', 'label'],
    [
      'labelled, no new pod yet',
      { labelled: true, updated: 0, pods: bare },
      'waiting',
      undefined,
    ],
    [
      'half rolled',
      { labelled: true, updated: 1, pods: ['r0', undefined] },
      'waiting',
      undefined,
    ],
    [
      'all new, an old pod still ready',
      { labelled: true, pods: [...r0, undefined] },
      'waiting',
      undefined,
    ],
    ['rolled', { labelled: true, pods: r0 }, 'pending', 'narrow'],
    [
      'narrowed',
      {
        labelled: true,
        pods: r0,
        selected: 'r0',
        hasService: true,
        original: true,
      },
      'done',
      undefined,
    ],
    [
      'its Service deleted since',
      { labelled: true, pods: r0, selected: 'r0', original: true },
      'pending',
      'narrow',
    ],
    [
      'its label taken off since',
      { pods: r0, selected: 'r0', hasService: true, original: true },
      'pending',
      'label',
    ],
    [
      'the handle on a later revision',
      { selected: 'r2', revisions: 1 },
      'done',
      undefined,
    ],
    [
      'the handle widened since',
      { labelled: true, pods: r0, original: true },
      'done',
      undefined,
    ],
    [
      'the handle made anew, with revisions beside it',
      { labelled: true, revisions: 1 },
      'done',
      undefined,
    ],
    [
      'left without instances, the handle widened',
      { replicas: 0, revisions: 1 },
      'done',
      undefined,
    ],
    ['scaled to nothing before', { replicas: 0 }, 'none', 'label'],
    ['gone', { adopted: false, revisions: 1 }, 'done', undefined],
    [
      "beside somebody else's pod",
      { pods: bare, stranger: true },
      'none',
      'refuse',
    ],
    [
      "beside somebody else's pod that came later",
      { labelled: true, pods: r0, stranger: true },
      'pending',
      'refuse',
    ],
  ])('%s', (_, situation, state, step) => {
    const adoption = decide(situation);
    expect([adoption.state, adoption.step?.type]).toEqual([state, step]);
  });

  it('says what it waits for', () => {
    const half = { labelled: true, updated: 1, pods: ['r0', undefined] };
    expect(decide(half).waitsFor).toBe(
      "Deployment 'shop' is rolling out: 1 of 2 instances carry the label",
    );
    expect(decide({ labelled: true, pods: r0 }).waitsFor).toBeUndefined();
  });
});
