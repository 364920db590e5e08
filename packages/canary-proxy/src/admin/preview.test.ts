import { ask } from '../__testUtils__/ask';
import { eventually } from '../__testUtils__/eventually';
import { TOKEN, useAdminApi } from './__testUtils__/useAdminApi';

jest.setTimeout(300_000);

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';

describe('the preview of the admin API', () => {
  const api = useAdminApi();
  const { call, route, split } = api;
  const policy = (rules: object[], salt = 'one') => ({
    salt,
    identity: [{ cookie: 'uid' }],
    rules,
  });

  const preview = (rules: object[], more: object = {}) =>
    call('POST', '/v1/preview', {
      route: 'shop',
      policy: policy(rules),
      ...more,
    });

  /** Waits for the sample, which is handed on every second. */
  const previewOf = (sampled: number, rules: object[], more: object = {}) =>
    eventually(
      () => preview(rules, more),
      ({ status, body }) => status !== 200 || body.sampled >= sampled,
    );

  const visit = (uid: string, headers: Record<string, string> = {}) =>
    ask(api.proxy.port('shop')!, {
      headers: { ...headers, cookie: `uid=${uid}; plan=gold` },
    });

  it('says who would see the canary', async () => {
    await call('PUT', '/v1/routes/shop', split(1, 0));
    await visit('ann', { 'user-agent': IPHONE });
    await visit('ann', { 'user-agent': IPHONE });
    await visit('bob');
    const { status, body } = await previewOf(3, [
      { segment: { device: ['iphone'] }, share: 100 },
    ]);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: 'shop',
      instance: 'a',
      now: expect.any(Number),
      description: 'iPhone users',
      sampled: 3,
      requests: 3,
      users: 2,
      canary: {
        requests: 2,
        users: 1,
        shareOfRequests: 66.67,
        shareOfUsers: 50,
      },
      exact: true,
      untold: [],
      leftOut: 0,
    });
    expect(body.from).toBeLessThanOrEqual(body.to);
    expect(body.examples).toEqual([
      {
        at: expect.any(Number),
        address: '127.0.0.1',
        device: 'an unknown device',
        group: 'stable',
        reason: 'no-rule-matched',
        gotGroup: 'stable',
      },
      expect.objectContaining({ device: 'iPhone Safari', rule: 0 }),
    ]);
    const named = await preview([
      { segment: { users: { in: ['bob'] } }, share: 100 },
    ]);
    expect(named.body.canary).toMatchObject({ users: 1, requests: 1 });
    const gold = await preview(
      [{ segment: { cookie: { name: 'plan', prefix: 'g' } }, share: 100 }],
      { language: 'zh' },
    );
    expect(gold.body).toMatchObject({
      exact: false,
      canary: { users: 0 },
      canaryAtMost: { users: 2 },
      untold: [{ path: 'policy.rules[0].segment.cookie.prefix', value: 'g' }],
    });
    expect(gold.body.description).toContain('Cookie');
  });

  it('says exactly what raising the share does', async () => {
    await call('PUT', '/v1/routes/shop', split(1, 0));
    const users = Array.from({ length: 8 }, (_, i) => `user-${i}`);
    for (const user of users) {
      await visit(user);
    }
    const { body } = await previewOf(8, [{ share: 50 }]);
    await call('PUT', '/v1/routes/shop', split(2, 50));
    const groups = await Promise.all(users.map(user => visit(user)));
    const canary = groups.filter(answer => answer.body === 'canary').length;
    expect([body.exact, body.canary.users]).toEqual([true, canary]);
  });

  it('refuses what it cannot read, by path', async () => {
    await call('PUT', '/v1/routes/shop', route(1));
    const issues = async (body: unknown) => {
      const { status, body: answer } = await call('POST', '/v1/preview', body);
      expect([status, answer.error.code]).toEqual([400, 'invalid']);
      return answer.error.issues.map((issue: { path: string }) => issue.path);
    };
    expect(await issues({})).toEqual(['route', 'policy']);
    expect(await issues('null')).toEqual(['']);
    expect(
      await issues({
        route: 'shop',
        policy: policy([{ share: 101 }]),
        stage: 1,
        language: 'fr',
      }),
    ).toEqual(
      expect.arrayContaining(['policy.rules[0].share', 'stage', 'language']),
    );
    expect(
      await issues({
        route: 'shop',
        policy: policy([{ segment: { region: ['CN-SH'] }, share: 5 }]),
      }),
    ).toEqual(['policy.rules[0].segment.region[0]']);
    const missing = await preview([], { route: 'cart' });
    expect([missing.status, missing.body.error.code]).toEqual([
      404,
      'not-found',
    ]);
    const read = await call('GET', '/v1/preview');
    expect([read.status, read.headers.get('allow')]).toEqual([405, 'POST']);
    const open = await call('POST', '/v1/preview', {}, {});
    expect(open.status).toBe(401);
  });

  it('says where there is no sample', async () => {
    const status = async () =>
      (await call('GET', '/v1/status')).body.capabilities.preview;
    expect(await status()).toBe(true);
    await api.restart({ sample: false, tokens: [TOKEN] });
    await call('PUT', '/v1/routes/shop', route(1));
    const { status: code, body } = await preview([]);
    expect([code, body.error.code]).toEqual([409, 'conflict']);
    expect(body.error.message).toContain("'sample' is false");
    expect(await status()).toBe(false);
  });
});
