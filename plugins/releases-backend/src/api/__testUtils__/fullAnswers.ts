import {
  Release,
  ReleaseEvent,
  RollbackResult,
  ServiceOverview,
  Target,
  Traffic,
  Version,
} from '@backstage-releases/plugin-releases-common';

const at = 1_795_000_000_000;
const revision = {
  name: 'r3',
  version: '1.1.0',
  digest: 'sha256:1',
  wanted: 2,
  available: 1,
  failing: 'ImagePullBackOff',
};

/** A release with every field that there is. */
export const fullRelease: Required<Release> = {
  id: 12,
  entityRef: 'component:default/shop',
  environment: 'prod',
  production: true,
  plan: 'releaseplan:default/web-service',
  pipeline: 'production',
  version: '1.1.0',
  digest: 'sha256:1',
  fromVersion: '1.0.0',
  note: 'with love',
  status: 'running',
  message: 'waits for a person',
  startedBy: 'user:default/ada',
  startedAt: at,
  endedAt: at + 1,
  reached: 10.25,
  stages: [
    {
      name: 'canary',
      type: 'canary',
      needs: ['approve'],
      status: 'running',
      startedAt: at,
      endedAt: at,
      message: 'at 10 %',
      commands: ['promote', 'set', 'pause', 'cancel'],
      outputs: { url: 'https://shop.example' },
      view: {
        kind: 'canary',
        phase: 'stepping',
        stable: { revision: 'r0', version: '1.0.0' },
        canary: { revision: 'r3', version: '1.1.0' },
        steps: [
          {
            label: '10 %',
            who: '10 % of everyone',
            share: 10,
            hold: { ms: 600_000 },
            approvers: ['group:default/sre'],
            status: 'current',
            startedAt: at,
            message: 'holds',
          },
        ],
        current: 0,
        share: 10,
        setByHand: 7.5,
        who: '10 % of everyone',
        confirmed: true,
        next: { index: 1, label: '50 %', share: 50, approvers: [] },
        paused: { by: 'user:default/ada', at, why: 'lunch' },
        holdUntil: at,
        guard: 'errors above 5 %',
        keepPrevious: 3_600_000,
      },
    },
    {
      name: 'approve',
      type: 'approval',
      needs: [],
      status: 'succeeded',
      commands: [],
      view: {
        kind: 'approval',
        from: ['group:default/sre'],
        decidedBy: 'user:default/ada',
      },
    },
  ],
};

/** An event with every field that there is. */
export const fullEvent: Required<ReleaseEvent> = {
  subject: 'release:12',
  seq: 1,
  at,
  type: 'release-started',
  by: 'user:default/ada',
  from: 'portal',
  why: 'with love',
  message: 'Started',
  data: { version: '1.1.0' },
};

/** A target with every field that there is. */
export const fullTarget: Required<Target> = {
  id: 'prod/default/shop',
  environment: 'prod',
  production: true,
  entityRef: 'component:default/shop',
  observedAt: at,
  stable: revision,
  canary: revision,
  previous: { ...revision, until: at },
  others: [revision],
  instances: [
    {
      name: 'shop-r3-abc',
      revision: 'r3',
      version: '1.1.0',
      status: 'failing',
      reason: 'CrashLoopBackOff',
      restarts: 3,
    },
  ],
  route: {
    generation: 4,
    share: 10.25,
    who: 'everyone',
    confirmed: false,
    instances: [
      { instance: 'a', generation: 4, confirmed: true },
      { instance: 'b', generation: 'unknown', confirmed: false, message: 'x' },
    ],
  },
  entrance: {
    kind: 'Ingress',
    name: 'shop',
    pointsTo: 'proxy',
    url: 'https://shop.example',
  },
  holder: 12,
  settled: false,
  message: 'waits for b',
  rollback: { version: '1.0.0', words: 'at once' },
  releasedBy: 'user:default/ada',
  releasedAt: at,
};

/** An overview with every field that there is. */
export const fullOverview: Required<ServiceOverview> = {
  entityRef: 'component:default/shop',
  plan: 'releaseplan:default/web-service',
  problems: [
    {
      path: 'spec.x',
      message: 'Unknown field',
      value: { any: ['thing', 1] },
      expected: 'none',
      severity: 'warning',
    },
  ],
  pipelines: [
    {
      name: 'production',
      environment: 'prod',
      production: true,
      stages: [{ name: 'd', type: 'deploy', needs: [], words: 'deploys' }],
      problems: [],
    },
  ],
  environments: [
    { name: 'prod', production: true, target: fullTarget },
    { name: 'dev', production: false },
  ],
  running: [fullRelease],
  history: [fullRelease],
  at,
};

/** A version with every field that there is. */
export const fullVersion: Required<Version> = {
  version: '1.1.0',
  digest: 'sha256:1',
  commit: 'abc',
  created: at,
  url: 'https://git.example/abc',
};

/** Traffic with every field that there is. */
export const fullTraffic: Required<Traffic> = {
  from: at,
  to: at + 10_000,
  stepMs: 10_000,
  points: [
    { at, group: 'canary', requests: 10, errors: 1, p50: 1.5, p95: 20 },
    { at, group: 'stable', requests: 0, errors: 0 },
  ],
  coverage: 0.5,
  marks: [{ at, label: '10 %' }],
};

/** A rollback's answer with every field that there is. */
export const fullRollback: Required<RollbackResult> = {
  target: fullTarget,
  version: '1.0.0',
  confirmed: true,
  fenced: true,
  confirmations: [{ instance: 'a', generation: 5, confirmed: true }],
  tookMs: 120,
  release: 12,
};
