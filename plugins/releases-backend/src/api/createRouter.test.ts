import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { createValidatedOpenApiRouter } from '@backstage/backend-openapi-utils';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  DefaultReleasesClient,
  ReleasesApi,
} from '@backstage-releases/plugin-releases-common';
import request from 'supertest';
import { ReleasesService } from '../service/ReleasesService';
import {
  fullEvent,
  fullOverview,
  fullRelease,
  fullRollback,
  fullTarget,
  fullTraffic,
  fullVersion,
} from './__testUtils__/fullAnswers';
import { createRouter } from './createRouter';
import { openapi } from './openapi';

const shop = 'component:default/shop';
const ref = { environment: 'prod', entityRef: shop };

const service = {
  getService: jest.fn(async () => fullOverview),
  getVersions: jest.fn(async () => [fullVersion]),
  start: jest.fn(async () => fullRelease),
  list: jest.fn(async () => ({ items: [fullRelease] })),
  get: jest.fn(async () => fullRelease),
  command: jest.fn(async () => fullRelease),
  releaseEvents: jest.fn(async () => ({ items: [fullEvent] })),
  target: jest.fn(async () => fullTarget),
  targetEvents: jest.fn(async () => ({ items: [fullEvent] })),
  traffic: jest.fn(async () => fullTraffic),
  rollback: jest.fn(async () => fullRollback),
} satisfies Record<keyof ReleasesService, jest.Mock>;

/** Each call of the client, and what the service is asked for and answers. */
const calls: Record<
  keyof ReleasesApi,
  [
    call: (client: ReleasesApi) => Promise<unknown>,
    method: keyof ReleasesService,
    asked: unknown[],
    answer: unknown,
  ]
> = {
  getService: [c => c.getService(shop), 'getService', [shop], fullOverview],
  getVersions: [c => c.getVersions(shop), 'getVersions', [shop], [fullVersion]],
  startRelease: [
    c =>
      c.startRelease({
        entityRef: 'Component:Default/Shop',
        pipeline: 'production',
        version: '1.1.0',
        note: 'Größe 10 %',
      }),
    'start',
    [
      {
        entityRef: shop,
        pipeline: 'production',
        version: '1.1.0',
        note: 'Größe 10 %',
      },
    ],
    fullRelease,
  ],
  listReleases: [
    c =>
      c.listReleases({
        entityRef: shop,
        environment: 'prod',
        status: ['running', 'rolling-back'],
        limit: 100,
        before: 7,
      }),
    'list',
    [
      {
        entityRef: shop,
        environment: 'prod',
        status: ['running', 'rolling-back'],
        limit: 100,
        before: 7,
      },
    ],
    { items: [fullRelease] },
  ],
  getRelease: [c => c.getRelease(12), 'get', [12], fullRelease],
  command: [
    c => c.command(12, { type: 'set', stage: 'canary', share: 0.07, why: '' }),
    'command',
    [12, { type: 'set', stage: 'canary', share: 0.07, why: '' }],
    fullRelease,
  ],
  getReleaseEvents: [
    c => c.getReleaseEvents(12, { after: 0 }),
    'releaseEvents',
    [12, { after: 0 }],
    { items: [fullEvent] },
  ],
  getTarget: [c => c.getTarget(ref), 'target', [ref], fullTarget],
  getTargetEvents: [
    c => c.getTargetEvents(ref),
    'targetEvents',
    [ref, {}],
    { items: [fullEvent] },
  ],
  getTraffic: [
    c => c.getTraffic(ref, { from: 1, to: 1 }),
    'traffic',
    [ref, { from: 1, to: 1 }],
    fullTraffic,
  ],
  rollback: [
    c => c.rollback(ref, { why: 'errors' }),
    'rollback',
    [ref, { why: 'errors' }],
    fullRollback,
  ],
};

/** The real services for HTTP, with Backstage's own validator in front, which holds requests and answers against the document. */
async function startBackend(): Promise<TestBackend> {
  const plugin = createBackendPlugin({
    pluginId: 'releases',
    register(env) {
      env.registerInit({
        deps: {
          httpRouter: coreServices.httpRouter,
          httpAuth: coreServices.httpAuth,
          userInfo: coreServices.userInfo,
          logger: coreServices.logger,
        },
        async init({ httpRouter, ...deps }) {
          httpRouter.addAuthPolicy({
            path: '/openapi.json',
            allow: 'unauthenticated',
          });
          const strict = createValidatedOpenApiRouter(openapi() as any, {
            validatorOptions: { validateResponses: true },
          });
          httpRouter.use((req, res, next) =>
            req.get('x-validate') ? strict(req, res, next) : next(),
          );
          httpRouter.use(createRouter({ service, ...deps }));
        },
      });
    },
  });
  return startTestBackend({
    features: [plugin, mockServices.userInfo.factory()],
  });
}

describe('createRouter', () => {
  let backend: TestBackend;
  let baseUrl: string;

  beforeAll(async () => {
    backend = await startBackend();
    baseUrl = `http://localhost:${backend.server.port()}/api/releases`;
  });
  afterAll(() => backend.stop());
  beforeEach(() => jest.clearAllMocks());

  const client = (headers: Record<string, string>) =>
    DefaultReleasesClient.create({
      baseUrl: async () => baseUrl,
      fetch: (input, init) =>
        fetch(input, { ...init, headers: { ...init?.headers, ...headers } }),
    });
  const asAda = {
    Authorization: mockCredentials.user.header('user:default/ada'),
  };

  it.each(Object.entries(calls))(
    'answers %s of the client, as its document says',
    async (_, [call, method, asked, answer]) => {
      await expect(
        call(client({ ...asAda, 'x-validate': 'yes' })),
      ).resolves.toEqual(answer);
      expect(service[method].mock.calls).toEqual([
        [...asked, expect.objectContaining({ ref: 'user:default/ada' })],
      ]);
    },
  );

  it('documents what the client calls, and nothing else', async () => {
    const called: string[] = [];
    const recording = DefaultReleasesClient.create({
      baseUrl: async () => '',
      fetch: async (input, init) => {
        called.push(`${init?.method} ${String(input).split('?')[0]}`);
        return Response.json({ items: [] });
      },
    });
    for (const [call] of Object.values(calls)) {
      await call(recording);
    }
    const values: Record<string, string> = {
      '{id}': '12',
      '{environment}': 'prod',
      '{namespace}': 'default',
      '{name}': 'shop',
    };
    const { body: document } = await request(baseUrl).get('/openapi.json');
    expect(document.servers).toEqual([{ url: '/api/releases' }]);
    const documented = Object.entries<object>(document.paths).flatMap(
      ([path, methods]) =>
        Object.keys(methods).map(
          method =>
            `${method.toUpperCase()} ${path.replace(
              /\{\w+\}/g,
              name => values[name],
            )}`,
        ),
    );
    expect(called.sort()).toEqual(documented.sort());
  });

  it('says who asks, and from where', async () => {
    await client(asAda).rollback(ref, {});
    expect(service.rollback).toHaveBeenCalledWith(
      ref,
      {},
      {
        ref: 'user:default/ada',
        ownershipRefs: ['user:default/ada'],
        from: 'portal',
        credentials: expect.objectContaining({
          principal: expect.objectContaining({ type: 'user' }),
        }),
      },
    );
    const Authorization = mockCredentials.service.header({
      onBehalfOf: mockCredentials.service('external:ci'),
      targetPluginId: 'releases',
    });
    await client({ Authorization }).rollback(ref, {});
    expect(service.rollback).toHaveBeenLastCalledWith(
      ref,
      {},
      expect.objectContaining({
        ref: 'service:external:ci',
        ownershipRefs: ['service:external:ci'],
        from: 'api',
      }),
    );
  });

  it('refuses who does not say who she is', async () => {
    const Authorization = mockCredentials.none.header();
    const { status, body } = await request(baseUrl)
      .post('/releases')
      .set({ Authorization })
      .send({});
    expect([status, body.error.name]).toEqual([401, 'AuthenticationError']);
    expect(service.start).not.toHaveBeenCalled();
  });

  it('answers a start with 201', async () => {
    const { status } = await request(baseUrl)
      .post('/releases')
      .set(asAda)
      .send({ entityRef: shop, pipeline: 'production', version: '1.1.0' });
    expect(status).toBe(201);
  });

  it.each([
    [new ConflictError('Release 12 is under way'), 409],
    [new NotFoundError("No release with id '7' found"), 404],
  ])('passes on %s', async (error, expected) => {
    service.get.mockRejectedValueOnce(error);
    const { status, body } = await request(baseUrl)
      .get('/releases/7')
      .set(asAda);
    expect([status, body.error.message]).toEqual([expected, error.message]);
  });

  const right = { entityRef: shop, pipeline: 'production', version: '1.1.0' };

  const wrong: Array<
    [
      method: string,
      path: string,
      body: object | string | undefined,
      message: string,
    ]
  > = [
    ['POST', '/releases', {}, "'entityRef': Missing field 'entityRef'"],
    [
      'POST',
      '/releases',
      { ...right, entityRef: 'shop' },
      "'entityRef': Invalid value 'shop'; expected the ref of a component, for example 'component:default/shop'",
    ],
    [
      'POST',
      '/releases',
      { ...right, entityRef: 'component:../etc' },
      "'entityRef': Invalid value 'component:../etc'",
    ],
    [
      'POST',
      '/releases',
      { ...right, entityRef: 'api:default/shop' },
      "'entityRef': Invalid value 'api:default/shop'",
    ],
    [
      'POST',
      '/releases',
      { ...right, version: 1.1 },
      "'version': Invalid value '1.1'; expected a version that is an image tag",
    ],
    [
      'POST',
      '/releases',
      { ...right, pipelin: 'x' },
      "'pipelin': Unknown field 'pipelin', did you mean 'pipeline'?; expected one of 'entityRef', 'pipeline', 'version', 'note'",
    ],
    [
      'POST',
      '/releases',
      { ...right, note: 'x'.repeat(1_001) },
      'expected a text of at most 1000 characters',
    ],
    [
      'POST',
      '/releases',
      { ...right, note: 'a\0b' },
      'expected a text of at most 1000 characters',
    ],
    ['POST', '/releases', [right], "Invalid value '[{"],
    ['POST', '/releases', '{"entityRef":', 'the body is no JSON'],
    [
      'POST',
      '/releases/12/commands',
      { type: 'set', share: 1.234 },
      "'share': Invalid value '1.234'; expected a percentage from 0 to 100 with at most two decimals",
    ],
    [
      'POST',
      '/releases/12/commands',
      { type: 'set', share: 100.01 },
      "'share': Invalid value '100.01'",
    ],
    [
      'POST',
      '/releases/12/commands',
      { type: 'set', share: -1 },
      "'share': Invalid value '-1'",
    ],
    [
      'POST',
      '/releases/12/commands',
      { type: 'set', share: '10' },
      "'share': Invalid value '10'",
    ],
    [
      'POST',
      '/releases/12/commands',
      { type: 'set' },
      "'share': Missing field 'share'; expected the percentage that 'set' asks for",
    ],
    [
      'POST',
      '/releases/12/commands',
      { type: 'promote', share: 10 },
      "'share': Invalid value '10'; expected no 'share', which is for 'set' alone",
    ],
    [
      'POST',
      '/releases/12/commands',
      { type: 'finish' },
      "'type': Invalid value 'finish'; expected one of 'approve', 'reject', 'promote', 'set', 'pause', 'resume', 'cancel'",
    ],
    [
      'POST',
      '/releases/abc/commands',
      { type: 'pause' },
      "'id': Invalid value 'abc'; expected the number of a release",
    ],
    [
      'POST',
      '/targets/prod/default/shop/rollback',
      { why: 5 },
      "'why': Invalid value '5'",
    ],
    ['GET', '/releases/0', undefined, "'id': Invalid value '0'"],
    [
      'GET',
      '/releases/2147483648',
      undefined,
      "'id': Invalid value '2147483648'",
    ],
    ['GET', '/releases/1.5', undefined, "'id': Invalid value '1.5'"],
    [
      'GET',
      '/releases/99999999999999999999',
      undefined,
      "'id': Invalid value '99999999999999999999'",
    ],
    [
      'GET',
      '/releases?limit=101',
      undefined,
      "'limit': Invalid value '101'; expected a whole number from 1 to 100",
    ],
    ['GET', '/releases?limit=0', undefined, "'limit': Invalid value '0'"],
    ['GET', '/releases?limit=', undefined, "'limit': Invalid value ''"],
    ['GET', '/releases?limit=ten', undefined, "'limit': Invalid value 'ten'"],
    [
      'GET',
      '/releases?limit=1&limit=2',
      undefined,
      `'limit': Invalid value '["1","2"]'`,
    ],
    [
      'GET',
      '/releases?status=running,done',
      undefined,
      "'status[1]': Invalid value 'done'; expected one of 'running'",
    ],
    [
      'GET',
      '/releases?state=running',
      undefined,
      "'state': Unknown field 'state', did you mean 'status'?",
    ],
    [
      'GET',
      '/services',
      undefined,
      "'entityRef': Missing field 'entityRef'; expected the ref of a component",
    ],
    [
      'GET',
      '/targets/prod/default/shop/traffic?from=2&to=1',
      undefined,
      "'to': Invalid value '1'; expected a time that is not before 'from'",
    ],
    [
      'GET',
      '/targets/prod/default/a%2Fb',
      undefined,
      "'name': Invalid value 'a/b'; expected a namespace or name of the catalog",
    ],
    [
      'GET',
      '/targets/prod/default/shop/events?after=-1',
      undefined,
      "'after': Invalid value '-1'",
    ],
  ];
  it.each(
    wrong.map(([method, path, body, message]) => {
      return { method, path, body, message };
    }),
  )(
    'refuses $method $path: $message',
    async ({ method, path, body, message }) => {
      const call =
        method === 'GET'
          ? request(baseUrl).get(path)
          : request(baseUrl).post(path).type('json').send(body);
      const response = await call.set(asAda);
      expect(response.body.error).toMatchObject({
        name: 'InputError',
        message: expect.stringContaining(message),
      });
      expect(response.status).toBe(400);
      for (const called of Object.values(service)) {
        expect(called).not.toHaveBeenCalled();
      }
    },
  );

  it('refuses a body that is not JSON', async () => {
    const { status, body } = await request(baseUrl)
      .post('/targets/prod/default/shop/rollback')
      .set(asAda)
      .type('text/plain')
      .send('why');
    expect([status, body.error.message]).toEqual([
      400,
      "Invalid request: 'Content-Type': Invalid value 'text/plain'; expected 'application/json'",
    ]);
    expect(service.rollback).not.toHaveBeenCalled();
  });

  it('takes a command without a body, where nothing must be said', async () => {
    await request(baseUrl)
      .post('/targets/prod/default/shop/rollback')
      .set(asAda)
      .expect(200);
    expect(service.rollback).toHaveBeenCalledTimes(1);
  });
});
