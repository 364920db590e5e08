import { version } from '../../package.json';
import { useAdminApi } from './__testUtils__/useAdminApi';

jest.setTimeout(300_000);

describe('the admin API', () => {
  const { call, route, split, visit } = useAdminApi();

  it('explains a decision without counting it', async () => {
    await call('PUT', '/v1/routes/shop', split(1, 50));
    const decide = (question: object) =>
      call('POST', '/v1/routes/shop/decide', question);
    const { body } = await decide({ headers: { Cookie: 'uid=2' } });
    expect(body).toEqual({
      id: 'shop',
      instance: 'a',
      generation: 1,
      group: await visit('2'),
      answeredBy: await visit('2'),
      reason: expect.stringMatching(/^rule|no-rule-matched$/),
      ...(body.group === 'canary' ? { rule: 0 } : {}),
      identity: '2',
      bucket: expect.any(Number),
      source: 'cookie:uid',
      setsCookie: true,
      explanation: expect.stringContaining(`bucket ${body.bucket}`),
      rules: [
        {
          users: 'everyone',
          buckets: 5000,
          isInSegment: true,
          takes: body.group === 'canary',
        },
      ],
    });
    expect((await decide({})).body).toMatchObject({
      group: 'stable',
      reason: 'no-identity',
      setsCookie: false,
    });
    const wrong = await decide({ address: 'home', header: {} });
    expect(wrong.status).toBe(400);
    expect(
      wrong.body.error.issues.map((issue: { path: string }) => issue.path),
    ).toEqual(['address', 'header']);
    const { body: status } = await call('GET', '/v1/status');
    const { stable: one, canary: two } = status.routes[0].groups;
    expect(one.requests + two.requests).toBe(2);
  });

  it('says what it can tell, and refuses a route that needs more', async () => {
    const { body } = await call('GET', '/v1/status');
    expect(body.capabilities.regions).toBe('country');
    expect(body.locationFileBuiltAt).toEqual(expect.any(Number));
    const refused = await call('PUT', '/v1/routes/shop', {
      ...split(1, 50),
      policy: {
        salt: 'one',
        identity: [{ cookie: 'uid' }],
        rules: [{ segment: { region: ['CN-SH'] }, share: 5 }],
      },
    });
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toContain(
      'a country or a continent: the location file here has no subdivisions',
    );
    expect((await call('GET', '/v1/routes/shop')).status).toBe(404);
  });

  it('says who answers when the canary has no instance', async () => {
    const empty = route(1, {
      canary: { revision: 'r2', endpoints: [] },
      policy: {
        salt: 'one',
        identity: [{ cookie: 'uid' }],
        rules: [{ share: 100 }],
      },
    });
    await call('PUT', '/v1/routes/shop', empty);
    const { body } = await call('POST', '/v1/routes/shop/decide', {
      headers: { cookie: 'uid=2' },
    });
    expect(body).toMatchObject({ group: 'canary', answeredBy: 'stable' });
    expect(body.explanation).toContain('no canary instance is ready');
    expect(await visit('2')).toBe('stable');
    expect((await call('GET', '/v1/routes/shop/counters')).body).toMatchObject({
      canaryEmpty: 1,
      unanswered: 0,
      buckets: [{ group: 'stable', revision: 'r1', requests: 1, errors: 0 }],
    });
  });

  it('counts by group, revision and ten seconds', async () => {
    await call('PUT', '/v1/routes/shop', split(1, 100));
    await visit('1');
    await visit('2');
    await call('PUT', '/v1/routes/shop', route(2));
    await visit('1');
    const { body } = await call('GET', '/v1/routes/shop/counters');
    const total = (group: string, revision: string) =>
      body.buckets
        .filter((bucket: any) => bucket.group === group)
        .filter((bucket: any) => bucket.revision === revision)
        .reduce((sum: number, bucket: any) => sum + bucket.requests, 0);
    expect(total('canary', 'r2')).toBe(2);
    expect(total('stable', 'r1')).toBe(1);
    expect(body.buckets).toHaveLength(
      new Set(body.buckets.map((b: any) => `${b.start} ${b.group}`)).size,
    );
    for (const bucket of body.buckets) {
      expect(bucket.start % 10_000).toBe(0);
      expect(bucket.latency).toHaveLength(body.latencyBounds.length + 1);
    }
    const [oldest] = body.buckets;
    const before = await call(
      'GET',
      `/v1/routes/shop/counters?from=0&to=${oldest.start}`,
    );
    expect(before.body.buckets).toEqual([]);
    expect((await call('GET', '/v1/routes/cart/counters')).status).toBe(404);
  });

  it('says what is known of each instance, and refuses balancing that cannot be', async () => {
    await call('PUT', '/v1/routes/shop', split(1, 100));
    await visit('1');
    const { body } = await call('GET', '/v1/status');
    expect(body.routes[0].groups.canary).toMatchObject({
      ejected: 0,
      pods: [
        {
          address: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
          serving: true,
          inFlight: 0,
          requests: 1,
          failures: 0,
          breaker: { state: 'closed', trips: 0 },
        },
      ],
    });
    const refused = await call('PUT', '/v1/routes/shop', {
      ...split(2, 100),
      balance: { breaker: { condition: 'NetworkErrorRatio() > 50' } },
    });
    expect(refused.status).toBe(400);
    expect(refused.body.error.issues).toMatchObject([
      { path: 'balance.breaker.condition', value: 'NetworkErrorRatio() > 50' },
    ]);
  });

  it('says how busy the instance was', async () => {
    const { body } = await call('GET', '/v1/status');
    expect(body.load).toEqual({
      windowMs: expect.any(Number),
      cpu: expect.any(Number),
      eventLoop: expect.any(Number),
      requestsPerSecond: 0,
    });
  });

  it('tells Prometheus, of the process and its version too', async () => {
    await call('PUT', '/v1/routes/shop', split(7, 100));
    await visit('1');
    const { headers, body } = await call('GET', '/metrics', undefined, {});
    expect(headers.get('content-type')).toMatch(
      /^text\/plain; version=0\.0\.4/,
    );
    const lines = body.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        `canary_proxy_build_info{version="${version}"} 1`,
        '# TYPE canary_proxy_requests_total counter',
        'canary_proxy_requests_total{route="shop",group="canary",code="200"} 1',
        'canary_proxy_route_generation{route="shop"} 7',
        'canary_proxy_route_serving{route="shop"} 1',
        'canary_proxy_breakers{route="shop",group="canary",state="closed"} 1',
        'canary_proxy_ejected_total{route="shop",group="canary"} 0',
        'canary_proxy_request_duration_seconds_bucket{route="shop",group="canary",le="+Inf"} 1',
        'canary_proxy_request_duration_seconds_count{route="shop",group="stable"} 0',
      ]),
    );
    const value = (name: string) =>
      Number(
        lines
          .find((line: string) => line.startsWith(`${name} `))
          ?.slice(name.length),
      );
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(1e6);
    const age = Date.now() / 1000 - value('process_start_time_seconds');
    expect(Math.abs(age - process.uptime())).toBeLessThan(60);
    const { body: status } = await call('GET', '/v1/status');
    expect(status.version).toBe(version);
    const samples = lines.filter((line: string) => !/^#|^$/.test(line));
    const sample = /^[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? [\d.e+-]+$/;
    expect(samples.filter((line: string) => !sample.test(line))).toEqual([]);
  });
});
