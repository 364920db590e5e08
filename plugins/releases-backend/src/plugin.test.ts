import { createBackendModule } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { ResponseError } from '@backstage/errors';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  DefaultReleasesClient,
  Release,
} from '@backstage-releases/plugin-releases-common';
import {
  releasesPlatformExtensionPoint,
  releasesTrafficExtensionPoint,
} from '@backstage-releases/plugin-releases-node';
import { FakePlatform } from './__testUtils__/FakePlatform';
import { releasesPlugin } from './plugin';

const entityRef = 'component:default/shop';
const target = { environment: 'prod', entityRef };

const entities = [
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'shop',
      annotations: {
        'backstage-releases/plan': 'web-service',
        'backstage-releases/image': 'registry.demo.example/shop',
      },
    },
    spec: { type: 'website', lifecycle: 'production', owner: 'shop-team' },
  },
  {
    apiVersion: 'backstage-releases/v1alpha1',
    kind: 'ReleasePlan',
    metadata: { name: 'web-service' },
    spec: {
      owner: 'group:default/platform',
      pipelines: {
        production: {
          environment: 'prod',
          stages: {
            canary: {
              type: 'canary',
              identity: [{ cookie: 'uid' }],
              steps: [{ percent: 10, hold: 'manual' }, { percent: 100 }],
            },
          },
        },
        broken: {
          environment: 'prod',
          stages: { canary: { type: 'canary', steps: [{ percent: 200 }] } },
        },
      },
    },
  },
];

const releases = {
  clusters: { prod: { url: 'http://127.0.0.1:1' } },
  environments: {
    prod: { cluster: 'prod', namespace: 'prod', production: true },
  },
  versions: {
    static: [
      {
        image: 'registry.demo.example/shop',
        versions: ['1.0.0', '1.1.0'].map((version, index) => ({
          version,
          digest: `sha256:${String(index).repeat(64)}`,
        })),
      },
    ],
  },
};

async function startPortal() {
  const platform = FakePlatform.create({ version: '1.0.0', instances: 2 });
  const backend = await startTestBackend({
    features: [
      releasesPlugin,
      createBackendModule({
        pluginId: 'releases',
        moduleId: 'platform',
        register(env) {
          env.registerInit({
            deps: {
              doors: releasesPlatformExtensionPoint,
              traffic: releasesTrafficExtensionPoint,
            },
            async init({ doors, traffic }) {
              doors.setRevisions(platform.revisions);
              doors.setEntrance(platform.entrance);
              traffic.setRouter(platform.router);
            },
          });
        },
      }),
      mockServices.rootConfig.factory({ data: { releases } }),
      catalogServiceMock.factory({ entities }),
    ],
  });
  const client = DefaultReleasesClient.create({
    baseUrl: async () =>
      `http://127.0.0.1:${backend.server.port()}/api/releases`,
  });
  return { platform, client, stop: () => backend.stop() };
}

/** Asks until an answer is as wanted; the test's own time limit bounds it. */
async function until<T>(
  ask: () => Promise<T>,
  wanted: (answer: T) => boolean,
): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (wanted(answer)) {
      return answer;
    }
  }
}

/** The backend's own words for why it refused. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  const error = await promise.then(
    () => undefined,
    (refused: ResponseError) => refused.body.error.message,
  );
  return error ?? 'not refused';
}

describe('the first thing that is asked of the plugin', () => {
  let portal: Awaited<ReturnType<typeof startPortal>>;

  beforeEach(async () => {
    portal = await startPortal();
  });

  afterEach(() => portal.stop());

  const start = (version: string) =>
    portal.client.startRelease({ entityRef, pipeline: 'production', version });

  it('is refused where it is the release of what runs already', async () => {
    expect(await refusal(start('1.0.0'))).toBe(
      "Version '1.0.0' of 'shop' runs in 'prod' already",
    );
    expect((await portal.client.listReleases({})).items).toEqual([]);
    expect(await start('1.1.0')).toMatchObject({ fromVersion: '1.0.0' });
  });

  it('is refused where nothing runs', async () => {
    const { platform } = portal;
    platform.gone = 'all';
    expect(await refusal(start('1.1.0'))).toContain(
      "Nothing of 'shop' runs in 'prod'",
    );
  });

  it('is refused where it is not clear what runs, or nobody can say', async () => {
    const { platform } = portal;
    platform.gone = 'beside others';
    expect(await refusal(start('1.1.0'))).toBe(
      "Failed to look at what runs of 'shop' in 'prod': No Deployment 'shop'; there are 'api'",
    );
    platform.gone = false;
    platform.failLooks = 1_000;
    expect(await refusal(start('1.1.0'))).toBe(
      "Failed to look at what runs of 'shop' in 'prod': The API server does not answer",
    );
    expect((await portal.client.listReleases({})).items).toEqual([]);
  });
});

describe('the plugin releases over HTTP', () => {
  let portal: Awaited<ReturnType<typeof startPortal>>;

  beforeEach(async () => {
    portal = await startPortal();
    await until(
      () => portal.client.getService(entityRef),
      ({ environments }) => environments[0].target?.stable !== undefined,
    );
  });

  afterEach(() => portal.stop());

  const start = (fields: object = {}) =>
    portal.client.startRelease({
      entityRef,
      pipeline: 'production',
      version: '1.1.0',
      ...fields,
    });

  const atShare = (id: number, share: number) =>
    until(
      () => portal.client.getRelease(id),
      ({ stages: [{ view }] }: Release) =>
        view?.kind === 'canary' && view.share === share && view.confirmed,
    );

  it('starts a canary, promotes it, and takes it back', async () => {
    const { client, platform } = portal;
    const { id } = await start({ note: 'checkout rewrite' });
    await atShare(id, 10);

    await client.command(id, { type: 'set', share: 5, why: 'too fast' });
    await atShare(id, 5);
    await client.command(id, { type: 'promote' });
    await atShare(id, 10);
    const result = await client.rollback(target, { why: 'slow' });

    expect(result).toMatchObject({ confirmed: true, version: '1.0.0' });
    expect(platform.served?.canary).toBeUndefined();
    await until(
      () => client.getRelease(id),
      ({ status }) => status === 'rolled-back',
    );
    const { items } = await client.getReleaseEvents(id);
    expect(items.map(({ seq }) => seq)).toEqual(items.map((_, i) => i + 1));
    expect(items).toContainEqual(
      expect.objectContaining({ type: 'canary-share-set', why: 'too fast' }),
    );
    expect(items).toContainEqual(
      expect.objectContaining({ type: 'release-rollback-asked', why: 'slow' }),
    );
  });

  it('refuses what is wrong, and changes nothing', async () => {
    const { client, platform } = portal;
    expect(await refusal(start({ version: '9.9.9' }))).toContain('9.9.9');
    expect(await refusal(start({ pipeline: 'nightly' }))).toContain(
      "No pipeline 'nightly'",
    );
    expect(await refusal(start({ pipeline: 'broken' }))).toContain(
      'steps[0].percent',
    );
    expect(await refusal(client.rollback(target, {}))).toContain(
      'nothing to go back to',
    );
    expect((await client.listReleases({})).items).toEqual([]);
    expect(platform.done).toEqual([]);

    const unknown = { ...target, environment: 'prd' };
    expect((await client.listReleases({ environment: 'prod' })).items).toEqual(
      [],
    );
    for (const ask of [
      client.listReleases({ environment: 'prd' }),
      client.getTarget(unknown),
      client.getTargetEvents(unknown),
      client.getTraffic(unknown, { from: 0, to: 1 }),
      client.rollback(unknown, {}),
    ]) {
      expect(await refusal(ask)).toBe(
        "No environment 'prd' in 'releases.environments'; there are 'prod'",
      );
    }

    const { id } = await start();
    expect(await refusal(start())).toContain(`Release '${id}'`);
    expect(
      await refusal(client.command(id, { type: 'set', share: 200 })),
    ).toContain('share');
  });
});
