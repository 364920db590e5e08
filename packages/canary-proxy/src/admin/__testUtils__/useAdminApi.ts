import { eventually } from '../../__testUtils__/eventually';
import { Instance } from '../../__testUtils__/Instance';
import { quietLog } from '../../__testUtils__/quietLog';
import type { CanaryProxy } from '../../program/CanaryProxy';
import type { ProxySettings } from '../../program/ProxySettings';
import { startProxy } from '../../program/startProxy';

/** The token of the tests' proxy. */
export const TOKEN = 'the-token-of-today';

/** A proxy for each test of the calling block, with two instances and the words to ask its admin API. */
export function useAdminApi() {
  let stable: Instance;
  let canary: Instance;
  let proxy: CanaryProxy;

  const start = (settings: ProxySettings = {}) =>
    startProxy(
      { adminPort: 0, tokens: [TOKEN], instance: 'a', ...settings },
      { anyPort: true, log: quietLog() },
    );

  beforeEach(async () => {
    stable = await Instance.start('stable');
    canary = await Instance.start('canary');
    proxy = await start();
  });

  afterEach(async () => {
    await proxy.stop();
    await Promise.all([stable.stop(), canary.stop()]);
  });

  const route = (generation: number, changes: object = {}) => ({
    version: 1,
    id: 'shop',
    generation,
    port: 8001,
    bucketing: 'xxh32-10000',
    stable: { revision: 'r1', version: '1.0.0', endpoints: [stable.address] },
    ...changes,
  });

  const split = (generation: number, share: number, salt = 'one') =>
    route(generation, {
      canary: { revision: 'r2', endpoints: [canary.address] },
      policy: { salt, identity: [{ cookie: 'uid' }], rules: [{ share }] },
    });

  async function call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = { authorization: `Bearer ${TOKEN}` },
  ) {
    const response = await fetch(`${proxy.adminUrl}${path}`, {
      method,
      headers,
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json');
    return {
      status: response.status,
      headers: response.headers,
      body: isJson ? JSON.parse(text) : text,
    };
  }

  /** Requests of the tests' route that an instance has answered. */
  const counted = async () => {
    const { body } = await call('GET', '/v1/routes/shop/counters');
    return body.buckets.reduce(
      (sum: number, { requests }: { requests: number }) => sum + requests,
      0,
    );
  };

  /** Who answers a user; it is counted then, which the thread that answers does a moment later. */
  async function visit(uid: string): Promise<string> {
    const before = await counted();
    const answer = await fetch(`http://127.0.0.1:${proxy.port('shop')}/`, {
      headers: { cookie: `uid=${uid}` },
    });
    const body = await answer.text();
    await eventually(counted, count => count > before);
    return body;
  }

  /** Goes on with other settings. */
  async function restart(settings: ProxySettings): Promise<void> {
    await proxy.stop();
    proxy = await start(settings);
  }

  return {
    get proxy() {
      return proxy;
    },
    ...{ restart, route, split, call, visit },
  };
}
