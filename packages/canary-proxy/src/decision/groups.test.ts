import { Agent } from 'node:http';
import { Policy, Segment } from '@backstage-releases/canary-policy';
import { ask } from '../__testUtils__/ask';
import { Instance } from '../__testUtils__/Instance';
import { quietLog } from '../__testUtils__/quietLog';
import type { CanaryProxy } from '../program/CanaryProxy';
import { startProxy } from '../program/startProxy';

const TOKEN = 'a-token-of-these-tests';
const USERS = Array.from({ length: 1000 }, (_, n) => `u${n + 1}`);

jest.setTimeout(300_000);

describe('who sees the canary', () => {
  let stable: Instance;
  let canary: Instance;
  let proxy: CanaryProxy;
  let agent: Agent;
  let generation: number;

  const start = (cookieKeys: string[], trustedProxies = ['127.0.0.0/8']) =>
    startProxy(
      {
        adminPort: 0,
        tokens: [TOKEN],
        cookieKeys,
        trustedProxies,
      },
      { anyPort: true, log: quietLog() },
    );

  beforeEach(async () => {
    generation = 0;
    agent = new Agent({ keepAlive: true, maxSockets: 20 });
    stable = await Instance.start('stable');
    canary = await Instance.start('canary');
    proxy = await start(['a-key-of-these-tests']);
  });

  afterEach(async () => {
    agent.destroy();
    await proxy.stop();
    await Promise.all([stable.stop(), canary.stop()]);
  });

  async function serve(policy: Partial<Policy>): Promise<void> {
    generation += 1;
    const response = await fetch(`${proxy.adminUrl}/v1/routes/shop`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({
        version: 1,
        id: 'shop',
        generation,
        port: 8001,
        bucketing: 'xxh32-10000',
        stable: { revision: 'r1', endpoints: [stable.address] },
        canary: { revision: 'r2', endpoints: [canary.address] },
        policy: {
          salt: 'release-1',
          identity: [{ cookie: 'uid' }],
          rules: [],
          ...policy,
        },
      }),
    });
    expect(response.status).toBe(200);
  }

  const visit = (headers: Record<string, string>) =>
    ask(proxy.port('shop')!, { headers, agent });

  async function canaryUsers(): Promise<Set<string>> {
    const bodies = await Promise.all(
      USERS.map(async user => (await visit({ cookie: `uid=${user}` })).body),
    );
    return new Set(USERS.filter((_, at) => bodies[at] === 'canary'));
  }

  it('G1 only grows with the share, and shrinks to exactly who was there before', async () => {
    const shares = [0, 1, 10, 20, 50];
    const seen: Array<Set<string>> = [];
    for (const share of shares) {
      await serve({ rules: [{ share }] });
      seen.push(await canaryUsers());
    }
    seen.slice(1).forEach((users, step) => {
      expect([...seen[step]].filter(user => !users.has(user))).toEqual([]);
    });
    const sizes = seen.map(users => users.size);
    expect(sizes[0]).toBe(0);
    sizes.slice(1).forEach((size, step) => {
      expect(Math.abs(size - shares[step + 1] * 10)).toBeLessThan(50);
    });
    await serve({ rules: [{ share: 20 }] });
    expect(await canaryUsers()).toEqual(seen[3]);
    await serve({ rules: [{ share: 100 }] });
    expect((await canaryUsers()).size).toBe(1000);
  });

  /** A browser: keeps what it is given. */
  class Browser {
    readonly cookies = new Map<string, string>();

    async visit(headers: Record<string, string> = {}): Promise<string> {
      const cookie = [...this.cookies].map(pair => pair.join('=')).join('; ');
      const answer = await visit({ ...headers, ...(cookie && { cookie }) });
      for (const line of answer.headers['set-cookie'] ?? []) {
        const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
        this.cookies.set(name, value);
      }
      return answer.body;
    }

    /** The memory cookie's name. */
    get memory(): string {
      return [...this.cookies.keys()].find(name => name.startsWith('canary-'))!;
    }
  }

  const office = { 'x-forwarded-for': '203.0.113.7' };
  const home = { 'x-forwarded-for': '198.51.100.7' };
  const officeFirst: Partial<Policy> = {
    identity: [{ cookie: 'uid' }, { cookie: 'session' }],
    rules: [{ segment: { network: ['203.0.113.0/24'] }, share: 100 }],
  };

  it('G3 is the office first, and nobody who only says that she is there', async () => {
    const inOffice = (network: string[]) =>
      serve({
        identity: [{ cookie: 'uid' }],
        rules: [{ segment: { network }, share: 100 }],
      });
    const at = async (address: string) =>
      (await visit({ cookie: 'uid=u1', 'x-forwarded-for': address })).body;
    await inOffice(['203.0.113.0/24', '2001:db8:1::/48']);
    expect(await at('203.0.113.7')).toBe('canary');
    expect(await at('2001:db8:1::7')).toBe('canary');
    expect(await at('198.51.100.7')).toBe('stable');
    // what the entrance got from the client stands before what it wrote itself
    expect(await at('203.0.113.7, 198.51.100.7')).toBe('stable');

    await proxy.stop();
    generation = 0;
    proxy = await start(['a-key-of-these-tests'], []);
    await inOffice(['203.0.113.0/24']);
    expect(await at('203.0.113.7')).toBe('stable');
  });

  it('G8 is nobody without an identity', async () => {
    await serve({ rules: [{ share: 100 }] });
    for (const cookie of ['', 'uid=', 'session=1']) {
      expect((await visit({ cookie })).body).toBe('stable');
    }
  });

  it('G4 G6 is remembered for a user who changes her address or logs in, but not against a rollback', async () => {
    await serve(officeFirst);
    const colleague = new Browser();
    colleague.cookies.set('session', 's1');
    expect(await colleague.visit(office)).toBe('canary');
    expect(await colleague.visit(home)).toBe('canary');
    colleague.cookies.set('uid', 'u7');
    expect(await colleague.visit(home)).toBe('canary');

    const customer = new Browser();
    customer.cookies.set('uid', 'u8');
    expect(await customer.visit(home)).toBe('stable');
    expect(await customer.visit(office)).toBe('stable');

    // what is remembered is no group: a rollback acts at once
    await serve({ ...officeFirst, rules: [] });
    expect(await colleague.visit(office)).toBe('stable');
    // and another release has a memory of its own
    await serve({ ...officeFirst, salt: 'release-2' });
    expect(await colleague.visit(home)).toBe('stable');
  });

  it('keeps her bucket while the share grows, whoever she logs in as', async () => {
    await serve({
      identity: [{ cookie: 'uid' }, { cookie: 'session' }],
      rules: [{ share: 30 }],
    });
    const browsers = await Promise.all(
      USERS.slice(0, 50).map(async user => {
        const browser = new Browser();
        browser.cookies.set('session', `s-${user}`);
        return { browser, user, first: await browser.visit() };
      }),
    );
    expect(new Set(browsers.map(({ first }) => first)).size).toBe(2);
    for (const { browser, user, first } of browsers) {
      browser.cookies.set('uid', user);
      expect(await browser.visit()).toBe(first);
    }
  });

  it('is remembered once, not with every answer', async () => {
    await serve(officeFirst);
    const browser = new Browser();
    browser.cookies.set('uid', 'u1');
    await browser.visit(home);
    const name = browser.memory;
    const remembered = browser.cookies.get(name);
    const cookie = `uid=u1; ${name}=${remembered}`;
    expect((await visit({ cookie })).headers['set-cookie']).toBeUndefined();
  });

  it('gives a browser without identity one when it opens a page', async () => {
    await serve({ identity: [{ assigned: true }], rules: [{ share: 100 }] });
    const image = await visit({ 'sec-fetch-mode': 'no-cors' });
    expect([image.body, image.headers['set-cookie']]).toEqual([
      'stable',
      undefined,
    ]);
    const page = await visit({ 'sec-fetch-mode': 'navigate' });
    expect(page.body).toBe('canary');
    const [cookie] = page.headers['set-cookie']![0].split(';');
    expect((await visit({ cookie, 'sec-fetch-mode': 'no-cors' })).body).toBe(
      'canary',
    );
  });

  it('believes no memory that it did not write', async () => {
    await serve(officeFirst);
    const browser = new Browser();
    browser.cookies.set('uid', 'u1');
    expect(await browser.visit(office)).toBe('canary');
    const name = browser.memory;
    const genuine = browser.cookies.get(name)!;
    const at = (value: string) =>
      visit({ ...home, cookie: `uid=u1; ${name}=${value}` });
    expect((await at(genuine)).body).toBe('canary');
    const [format, one, bucket, ...rest] = genuine.split('.');
    const forged = [
      [format, one, '0', ...rest].join('.'),
      genuine.slice(0, -1),
      `${genuine.slice(0, -1)}${genuine.endsWith('A') ? 'B' : 'A'}`,
      genuine.slice(0, genuine.lastIndexOf('.')),
      `v2${genuine.slice(2)}`,
      '',
      'x'.repeat(4000),
    ];
    expect(bucket).toMatch(/^\d+$/);
    for (const value of forged.filter(text => text !== genuine)) {
      const { body, headers } = await at(value);
      expect([value, body]).toEqual([value, 'stable']);
      // it writes one of its own over it
      expect(headers['set-cookie']).toHaveLength(1);
    }

    // neither one under another key nor one of another release
    await proxy.stop();
    generation = 0;
    proxy = await start(['another-key-of-these-tests']);
    await serve(officeFirst);
    expect((await at(genuine)).body).toBe('stable');
    // but one under the key of yesterday
    await proxy.stop();
    generation = 0;
    proxy = await start(['another-key-of-these-tests', 'a-key-of-these-tests']);
    await serve(officeFirst);
    expect((await at(genuine)).body).toBe('canary');
  });

  it('marks the cookie secure where the user came by https', async () => {
    await serve(officeFirst);
    const cookie = 'uid=u1';
    const line = async (headers: Record<string, string>) =>
      (await visit({ cookie, ...headers })).headers['set-cookie']![0];
    expect(await line({})).toMatch(/; Path=\/; .*HttpOnly; SameSite=Lax$/);
    expect(await line({ 'x-forwarded-proto': 'https' })).toMatch(/; Secure$/);
  });

  it('G9 is a share of a region and a path, and nobody elsewhere', async () => {
    const segment: Segment = {
      all: [
        { region: ['US'] },
        { path: ['/shop'] },
        { query: { name: 'v', equals: '2' } },
      ],
    };
    await serve({ rules: [{ segment, share: 100 }] });
    const body = async (path: string, address: string) =>
      (
        await ask(proxy.port('shop')!, {
          path,
          headers: { cookie: 'uid=u1', 'x-forwarded-for': address },
          agent,
        })
      ).body;
    expect(await body('/shop/cart?v=2', '8.8.8.8')).toBe('canary');
    expect(await body('/shop/cart?v=2', '80.58.61.250')).toBe('stable');
    expect(await body('/shop/cart', '8.8.8.8')).toBe('stable');
    expect(await body('/?v=2', '8.8.8.8')).toBe('stable');
  });
});
