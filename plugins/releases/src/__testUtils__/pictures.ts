import {
  CanaryView,
  PipelineView,
  Release,
  ReleaseEvent,
  ReleaseStage,
  RevisionView,
  ServiceOverview,
  Target,
  Traffic,
} from '@backstage-releases/plugin-releases-common';

const MINUTE = 60_000;

/** The service of all pictures. */
export const SHOP = 'component:default/shop';

/** A revision with all of its instances. */
export function aRevision(
  name: string,
  version: string,
  instances = 2,
): RevisionView {
  return {
    name,
    version,
    digest: `sha256:${version}`,
    wanted: instances,
    available: instances,
  };
}

/** A canary of 1.1.0 over 1.0.0 that holds at 10 %. */
export function aCanaryView(changes: Partial<CanaryView> = {}): CanaryView {
  const now = Date.now();
  const shares = [0, 1, 10, 20, 50, 100];
  const current = changes.current ?? 2;
  const statusOf = (index: number) => {
    if (index === current) {
      return 'current';
    }
    return index < current ? 'done' : 'waiting';
  };
  const who = (share: number) =>
    share ? `the office, and ${share} % of everyone` : 'the office';
  const label = (share: number) => (share ? `${share} %` : 'office');
  const next = shares[current + 1];
  return {
    kind: 'canary',
    phase: 'stepping',
    stable: { revision: 'r0', version: '1.0.0' },
    canary: { revision: 'r1', version: '1.1.0' },
    steps: shares.map((share, index) => ({
      label: label(share),
      who: who(share),
      share,
      hold: share ? { ms: 10 * MINUTE } : 'manual',
      approvers: share === 50 ? ['group:default/sre'] : undefined,
      status: statusOf(index),
      startedAt: now - (current - index + 1) * 11 * MINUTE,
    })),
    current,
    share: shares[current] ?? 0,
    who: who(shares[current] ?? 0),
    confirmed: true,
    next:
      next === undefined
        ? undefined
        : {
            index: current + 1,
            label: label(next),
            share: next,
            approvers: next === 50 ? ['group:default/sre'] : undefined,
          },
    holdUntil: now + 6 * MINUTE + 12_000,
    keepPrevious: 60 * MINUTE,
    ...changes,
  };
}

/** A canary stage that runs. */
export function aCanaryStage(
  view: CanaryView = aCanaryView(),
  changes: Partial<ReleaseStage> = {},
): ReleaseStage {
  return {
    name: 'canary',
    type: 'canary',
    needs: ['approve'],
    status: 'running',
    startedAt: Date.now() - 34 * MINUTE,
    message: 'Holds for another 6 min',
    commands: ['promote', 'set', view.paused ? 'resume' : 'pause'],
    view,
    ...changes,
  };
}

/** An approval that waits for the people who watch over production. */
export function anApprovalStage(
  changes: Partial<ReleaseStage> = {},
): ReleaseStage {
  return {
    name: 'approve',
    type: 'approval',
    needs: [],
    status: 'running',
    startedAt: Date.now() - 35 * MINUTE,
    message: 'Waits for group:default/sre',
    commands: ['approve', 'reject'],
    view: { kind: 'approval', from: ['group:default/sre'] },
    ...changes,
  };
}

/** Release 12 of the shop to production. */
export function aRelease(changes: Partial<Release> = {}): Release {
  return {
    id: 12,
    entityRef: SHOP,
    environment: 'prod',
    production: true,
    plan: 'releaseplan:default/web-service',
    pipeline: 'production',
    version: '1.1.0',
    digest: 'sha256:1.1.0',
    fromVersion: '1.0.0',
    note: 'checkout rewrite',
    status: 'running',
    startedBy: 'user:default/developer',
    startedAt: Date.now() - 36 * MINUTE,
    reached: 10,
    stages: [
      anApprovalStage({
        status: 'succeeded',
        endedAt: Date.now() - 34 * MINUTE,
        message: 'Approved by user:default/approver',
        commands: [],
      }),
      aCanaryStage(),
    ],
    ...changes,
  };
}

/** The shop in an environment, where 1.0.0 runs and nothing is under way. */
export function aTarget(
  environment: string,
  changes: Partial<Target> = {},
): Target {
  return {
    id: `${environment}/default/shop`,
    environment,
    production: environment === 'prod',
    entityRef: SHOP,
    observedAt: Date.now(),
    stable: aRevision('r0', '1.0.0'),
    others: [],
    instances: ['a', 'b'].map(name => ({
      name: `shop-r0-${name}`,
      revision: 'r0',
      version: '1.0.0',
      status: 'ready',
      restarts: 0,
    })),
    entrance: { kind: 'Ingress', name: 'shop', pointsTo: 'service' },
    settled: true,
    releasedBy: 'user:default/developer',
    releasedAt: Date.now() - 26 * 60 * MINUTE,
    ...changes,
  };
}

/** The shop in production with the canary of `aCanaryView`. */
export function aCanaryTarget(changes: Partial<Target> = {}): Target {
  const base = aTarget('prod');
  return {
    ...base,
    canary: aRevision('r1', '1.1.0', 1),
    instances: [
      ...base.instances,
      {
        name: 'shop-r0-c',
        revision: 'r0',
        version: '1.0.0',
        status: 'failing',
        reason: 'crash loop: OOMKilled',
        restarts: 3,
      },
      {
        name: 'shop-r1-a',
        revision: 'r1',
        version: '1.1.0',
        status: 'ready',
        restarts: 0,
      },
    ],
    route: {
      generation: 7,
      share: 10,
      who: 'the office, and 10 % of everyone',
      confirmed: true,
      instances: [{ instance: 'proxy-1', generation: 7, confirmed: true }],
    },
    entrance: { kind: 'Ingress', name: 'shop', pointsTo: 'proxy' },
    holder: 12,
    settled: false,
    rollback: {
      version: '1.0.0',
      words:
        'Everyone gets 1.0.0 at once; the other version is removed afterwards.',
    },
    ...changes,
  };
}

/** A pipeline that deploys to an environment, or takes a canary through production. */
export function aPipeline(
  environment: string,
  changes: Partial<PipelineView> = {},
): PipelineView {
  const production = environment === 'prod';
  return {
    name: production ? 'production' : `to-${environment}`,
    environment,
    production,
    stages: production
      ? [
          {
            name: 'approve',
            type: 'approval',
            needs: [],
            words: 'Ask group:default/sre',
          },
          {
            name: 'canary',
            type: 'canary',
            needs: ['approve'],
            words: 'Give it to the office, then to 1, 10, 20, 50 and 100 %',
          },
        ]
      : [
          {
            name: 'deploy',
            type: 'deploy',
            needs: [],
            words: 'Start the version beside the old one, and switch',
          },
        ],
    problems: [],
    ...changes,
  };
}

/** The shop in three environments; a canary runs in production. */
export function aService(
  changes: Partial<ServiceOverview> = {},
): ServiceOverview {
  const environments = ['dev', 'test', 'prod'];
  return {
    entityRef: SHOP,
    plan: 'releaseplan:default/web-service',
    problems: [],
    pipelines: environments.map(environment => aPipeline(environment)),
    environments: environments.map(name => ({
      name,
      production: name === 'prod',
      target: name === 'prod' ? aCanaryTarget() : aTarget(name),
    })),
    running: [aRelease()],
    history: [
      aRelease(),
      aRelease({
        id: 11,
        version: '1.0.5',
        status: 'rolled-back',
        message: "Errors of 12 % are above the guard's 5 %",
        note: undefined,
        startedAt: Date.now() - 3 * 24 * 60 * MINUTE,
        endedAt: Date.now() - 3 * 24 * 60 * MINUTE + 14 * MINUTE,
      }),
    ],
    at: Date.now(),
    ...changes,
  };
}

/** Half an hour of both groups; the canary fails more often. */
export function aTraffic(changes: Partial<Traffic> = {}): Traffic {
  const stepMs = 10_000;
  const to = Math.floor(Date.now() / stepMs) * stepMs;
  const starts = Array.from({ length: 120 }, (_, i) => to - (120 - i) * stepMs);
  return {
    from: starts[0],
    to,
    stepMs,
    points: starts.flatMap((at, i) => [
      {
        at,
        group: 'stable' as const,
        requests: 450,
        errors: i % 3,
        p50: 20,
        p95: 48 + (i % 5),
      },
      {
        at,
        group: 'canary' as const,
        requests: 50,
        errors: i % 4 ? 4 : 6,
        p50: 31,
        p95: 78 + (i % 7),
      },
    ]),
    coverage: 1,
    marks: [
      { at: to - 15 * MINUTE, label: '1 %' },
      { at: to - 5 * MINUTE, label: '10 %' },
    ],
    ...changes,
  };
}

/** What happened to release 12 so far. */
export function someEvents(): ReleaseEvent[] {
  const at = Date.now() - 36 * MINUTE;
  const subject = 'release:12';
  return [
    {
      subject,
      seq: 1,
      at,
      type: 'release-started',
      by: 'user:default/developer',
      from: 'portal',
      why: 'checkout rewrite',
      message: 'Started 1.1.0 over 1.0.0',
    },
    {
      subject,
      seq: 2,
      at: at + 2 * MINUTE,
      type: 'release-approved',
      by: 'user:default/approver',
      from: 'portal',
      why: 'looks good',
      message: 'Approved by user:default/approver',
    },
    {
      subject,
      seq: 3,
      at: at + 3 * MINUTE,
      type: 'canary-share-confirmed',
      by: 'system',
      from: 'engine',
      message: 'Confirmed: the office',
    },
  ];
}
