import { mockCredentials, TestBackend } from '@backstage/backend-test-utils';
import request from 'supertest';
import { fakeService, startBackend } from './__testUtils__/startBackend';

const shop = 'component:default/shop';
const service = fakeService();
const asAda = {
  Authorization: mockCredentials.user.header('user:default/ada'),
};

describe('a request that is wrong', () => {
  let backend: TestBackend;
  let baseUrl: string;

  beforeAll(async () => {
    ({ backend, baseUrl } = await startBackend(service));
  });
  afterAll(() => backend.stop());
  beforeEach(() => jest.clearAllMocks());

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
    ...['null', '1', '"x"', '[]'].map((body): (typeof wrong)[0] => [
      'POST',
      '/targets/prod/default/shop/rollback',
      body,
      `Invalid value '${body.replaceAll('"', '')}'; expected an object`,
    ]),
    [
      'POST',
      '/releases/12/commands',
      '['.repeat(50_000) + ']'.repeat(50_000),
      'nested too deeply',
    ],
    [
      'POST',
      '/releases/12/commands',
      '{"type": "pause", "why": "x", "type": "cancel"}',
      "'type': The body has this field twice; expected it once",
    ],
    [
      'POST',
      '/releases/12/commands',
      '{"type": "pause", "__proto__": {"why": "x"}}',
      "Unknown field '__proto__'; expected one of 'type', 'stage'",
    ],
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
      { type: 'pause', step: 1 },
      "'step': Invalid value '1'; expected no 'step', which is for 'promote' alone",
    ],
    [
      'POST',
      '/releases/12/commands',
      { type: 'promote', step: -1 },
      "'step': Invalid value '-1'; expected the index of a step, as 'next.index' says",
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
      '/releases?__proto__=x',
      undefined,
      "'__proto__': Unknown field '__proto__'; expected one of 'entityRef', 'environment', 'status', 'limit', 'before'",
    ],
    ['GET', '/releases?limit=1?x', undefined, "'limit': Invalid value '1?x'"],
    [
      'GET',
      '/releases?toString=x',
      undefined,
      "'toString': Unknown field 'toString'",
    ],
    ['GET', '/releases?limit[a]=1', undefined, "Unknown field 'limit[a]'"],
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
    'is refused: $method $path: $message',
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

  it('is refused with a body that is not JSON', async () => {
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
});
