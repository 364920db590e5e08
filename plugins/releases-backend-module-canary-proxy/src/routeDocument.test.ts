import { validateRouteDocument } from '@backstage-releases/canary-policy';
import { RouteWish } from '@backstage-releases/plugin-releases-node';
import { commonSettings } from './commonSettings';
import { RouteAnswer } from './ProxyAdmin';
import { routeDocument } from './routeDocument';
import { target } from './__testUtils__/TestProxies';

const wish: RouteWish = {
  generation: 7,
  stable: { revision: 'r2', version: '1.2.0' },
  previous: { revision: 'r1', version: '1.1.0' },
  settings: { balance: { algorithm: 'p2c' }, assets: ['/assets/'] },
  drain: '5s',
};

const documentFor = (understood: string[] | undefined) =>
  routeDocument({ target, wish, listen: 8003, served: 'http', understood });

describe('routeDocument', () => {
  it('says all that proxies understand', () => {
    const document = documentFor(['previous', 'balance', 'assets', 'drain']);
    expect(document).toMatchObject({
      previous: { revision: 'r1', service: { name: 'shop-r1' } },
      balance: { algorithm: 'p2c' },
      assets: ['/assets/'],
      drain: '5s',
    });
    expect(validateRouteDocument(document)).toEqual([]);
  });

  it('says nothing that a proxy of before would refuse, for then it would keep its users in the canary', () => {
    const fields = Object.keys(documentFor([]));
    expect(fields).not.toContain('drain');
    expect(fields).not.toContain('previous');
    expect(fields).not.toContain('balance');
    expect(Object.keys(documentFor(['balance']))).toContain('balance');
  });

  it('says what the plan asks for by name where nobody was asked yet', () => {
    const document = documentFor(undefined);
    expect(document).toMatchObject({ balance: { algorithm: 'p2c' } });
    expect(document.drain).toBeUndefined();
    expect(document.previous).toBeUndefined();
  });
});

describe('commonSettings', () => {
  const says = (understands?: string[]) =>
    ({ document: {}, understands } as RouteAnswer);

  it('are those of all proxies that have the route', () => {
    expect(
      commonSettings([says(['balance', 'drain']), says(['drain']), {}]),
    ).toEqual(['drain']);
    expect(commonSettings([says(['drain']), says()])).toEqual([]);
    expect(commonSettings([{}, undefined])).toBeUndefined();
  });
});
