import { mockCredentials, TestBackend } from '@backstage/backend-test-utils';
import { ConflictError, NotFoundError } from '@backstage/errors';
import {
  DefaultReleasesClient,
  ReleasesApi,
} from '@backstage-releases/plugin-releases-common';
import { gzipSync } from 'node:zlib';
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
import { fakeService, startBackend } from './__testUtils__/startBackend';

const shop = 'component:default/shop';
const ref = { environment: 'prod', entityRef: shop };

const service = fakeService();

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
    { items: [fullRelease], at: 1 },
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
    { items: [fullEvent], at: 1 },
  ],
  getTarget: [c => c.getTarget(ref), 'target', [ref], fullTarget],
  getTargetEvents: [
    c => c.getTargetEvents(ref),
    'targetEvents',
    [ref, {}],
    { items: [fullEvent], at: 1 },
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

describe('createRouter', () => {
  let backend: TestBackend;
  let baseUrl: string;

  beforeAll(async () => {
    ({ backend, baseUrl } = await startBackend(service));
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
        return Response.json({ items: [], at: 1 });
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

  it('says how large a body may be', async () => {
    const { status, body } = await request(baseUrl)
      .post('/releases')
      .set(asAda)
      .send({ note: 'x'.repeat(200_000) });
    expect([status, body.error.message]).toEqual([
      413,
      'Invalid request: the body has 200011 bytes; expected at most 102400',
    ]);
  });

  it('says how large a body may be that is not said to be', async () => {
    const { status, body } = await request(baseUrl)
      .post('/releases')
      .set({ ...asAda, 'content-encoding': 'gzip' })
      .type('json')
      .serialize(value => value)
      .send(gzipSync(JSON.stringify({ note: 'x'.repeat(200_000) })));
    expect([status, body.error.message]).toEqual([
      413,
      'Invalid request: the body has more than 102400 bytes; expected at most 102400',
    ]);
  });

  it.each<[string, 'delete' | 'put' | 'post' | 'get', string]>([
    ['/releases', 'delete', 'GET, HEAD, POST'],
    ['/releases/12', 'post', 'GET, HEAD'],
    ['/releases/12/commands', 'get', 'POST'],
    ['/targets/prod/default/shop/rollback', 'put', 'POST'],
    ['/openapi.json', 'post', 'GET, HEAD'],
  ])('says which methods %s has', async (path, method, allowed) => {
    const { status, body, headers } = await request(baseUrl)
      [method](path)
      .set(asAda);
    expect([status, headers.allow, body.error]).toEqual([
      405,
      allowed,
      {
        name: 'MethodNotAllowedError',
        statusCode: 405,
        message: `Method '${method.toUpperCase()}' is not allowed at '${path}'; expected ${allowed}`,
      },
    ]);
  });

  it('says where it says what there is', async () => {
    const { status, body } = await request(baseUrl).get('/release').set(asAda);
    expect([status, body.error]).toEqual([
      404,
      {
        name: 'NotFoundError',
        message:
          "Nothing is at '/release'; what there is says '/api/releases/openapi.json'",
      },
    ]);
  });

  it.each(['development', 'production'])(
    'answers no stack with a refusal in %s',
    async mode => {
      jest.replaceProperty(process.env, 'NODE_ENV', mode);
      const running = await startBackend(service);
      try {
        service.get.mockRejectedValueOnce(new NotFoundError('No release'));
        const { body } = await request(running.baseUrl)
          .get('/releases/7')
          .set(asAda);
        expect(body.error).toEqual({
          name: 'NotFoundError',
          message: 'No release',
        });
      } finally {
        await running.backend.stop();
        jest.restoreAllMocks();
      }
    },
  );

  it('takes a command without a body, where nothing must be said', async () => {
    await request(baseUrl)
      .post('/targets/prod/default/shop/rollback')
      .set(asAda)
      .expect(200);
    expect(service.rollback).toHaveBeenCalledTimes(1);
  });
});
