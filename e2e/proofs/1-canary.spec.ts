import { isDeepStrictEqual } from 'node:util';
import { Cluster } from '../stack/Cluster';
import { guarded, plans, webService, writePlan } from '../stack/plans';
import { expect, test } from '../stack/proof';
import { until } from '../stack/until';
import { Users, whoGot } from '../traffic/Users';

const OFFICE = new Users({ url: '', host: '' }).all
  .filter(({ office }) => office)
  .map(({ uid }) => uid);

/** Six standard deviations around the expected number of those who are not in the office. */
function bounds(percent: number): [number, number] {
  const others = 1_000 - OFFICE.length;
  const mean = (others * percent) / 100;
  const spread = 6 * Math.sqrt((mean * (100 - percent)) / 100);
  return [Math.floor(mean - spread), Math.ceil(mean + spread)];
}

const difference = (a: Set<string>, b: Set<string>) =>
  [...a].filter(uid => !b.has(uid));

const MANAGED = 'app.kubernetes.io/managed-by=backstage-releases';

/** Labels and annotations with some of ours among them. */
const withOurs = (marks: string[], ours: string[]) =>
  [...marks, ...ours.map(name => `backstage-releases/${name}`)].sort();

async function crowdFailures(url: string) {
  const stats = await (await fetch(`${url}/stats`)).json();
  return {
    requests: stats.requests > 0,
    failures: stats.failures.count,
    statuses: Object.keys(stats.byStatus),
  };
}

test('Proofs 1 and 2: a version goes to everybody and back without a failed request', async ({
  stack,
  cluster,
  open,
  usersOf,
}) => {
  const users = usersOf('shop');
  const canary = async () => whoGot(await users.askAll(), '1.1.0');
  const developer = await open('developer');
  const approver = await open('approver');
  const ingress = await cluster.ingress('shop');
  const objects = await cluster.trafficObjects('shop');
  const marks = await cluster.marks('shop');
  const selector = await cluster.selector('shop');

  await test.step('before, everyone gets 1.0.0', async () => {
    expect(whoGot(await users.askAll(), '1.0.0').size).toBe(1_000);
  });

  let first = 0;
  await test.step('the office sees it first and nobody else does', async () => {
    first = await developer.release('1.1.0');
    await approver.approve('Tested in the office.');
    const [someone] = users.all.filter(({ office }) => office);
    await until('the office gets 1.1.0', async () => {
      const { version } = await users.ask(someone);
      return version === '1.1.0';
    });
    await expect(
      developer.page.getByText('203.0.113.0/24').first(),
    ).toBeVisible();
    expect([...(await canary())].sort()).toEqual([...OFFICE].sort());
  });

  let before = new Set(OFFICE);
  const at = new Map<number, Set<string>>();
  for (const percent of [1, 10, 20, 50]) {
    await test.step(`${percent} %: nobody goes back, the office stays`, async () => {
      await developer.promote(`${percent} %`);
      const now = await canary();
      const [least, most] = bounds(percent);
      expect(now.size - OFFICE.length).toBeGreaterThanOrEqual(least);
      expect(now.size - OFFICE.length).toBeLessThanOrEqual(most);
      // asked again they get the same
      expect(difference(now, await canary())).toEqual([]);
      at.set(percent, now);
    });
    const now = at.get(percent)!;
    expect(difference(before, now)).toEqual([]);
    before = now;
  }

  await test.step('set 20 % takes back exactly those who were added last', async () => {
    await developer.setShare(20);
    const now = await canary();
    expect([...now].sort()).toEqual([...at.get(20)!].sort());
  });

  await test.step('100 %: the new version is stable, the previous one is kept', async () => {
    await developer.promote('50 %');
    expect([...(await canary())].sort()).toEqual([...at.get(50)!].sort());
    await developer.promote('100 %');
    expect((await canary()).size).toBe(1_000);
    await expect(developer.ended(first)).toContainText('released');
    const prod = developer.environment('prod');
    await expect(prod.getByRole('button', { name: 'Roll back' })).toBeVisible();
    await expect(prod).toContainText('1.1.0');
    expect(await cluster.deployments('shop')).toEqual({
      shop: 4,
      'shop-r1': 4,
    });
  });

  await test.step('a rollback within keepPrevious needs no deployment', async () => {
    const instances = await cluster.instances('shop');
    await developer.rollBack('Try the way back.');
    expect(whoGot(await users.askAll(), '1.0.0').size).toBe(1_000);
    const later = await cluster.instances('shop');
    expect(later.filter(name => !instances.includes(name))).toEqual([]);
    await expect(developer.confirmation).toContainText(
      /confirmed by 1 of 1 proxy|it was confirmed later/,
    );
    await until(
      'the entrance is as it was',
      async () => (await cluster.ingress('shop')) === ingress,
    );
  });

  await test.step('released again to the end, nothing of ours is left over', async () => {
    writePlan(stack.catalog, webService({ keepPrevious: '1s' }));
    await until('the portal has read the plan', async () => {
      const dialog = await developer.chooseRelease('1.1.0');
      const isRead = (await dialog.innerText()).includes('for 1 s');
      await dialog.getByRole('button', { name: 'Back' }).click();
      await expect(dialog).toHaveCount(0);
      return isRead;
    });
    const id = await developer.release('1.1.0');
    await approver.approve('Again.');
    for (const step of ['1 %', '10 %', '20 %', '50 %', '100 %']) {
      await developer.promote(step);
    }
    await expect(developer.ended(id)).toContainText('released');
    await until('the way around is gone', async () => {
      const { shop } = await cluster.deployments('shop');
      return shop === 0 && (await cluster.ingress('shop')) === ingress;
    });
    expect(await cluster.ingress('shop')).toBe(ingress);
    const [only, ...others] = Object.keys(
      await cluster.deployments('shop'),
    ).filter(name => name !== 'shop');
    expect(others).toEqual([]);
    expect(await cluster.deployments('shop')).toEqual({ shop: 0, [only]: 4 });
    await until('only the new revision has objects of its own', async () => {
      const now = await cluster.trafficObjects('shop');
      const extra = now.filter(name => !objects.includes(name));
      return extra.every(name => name.endsWith(`/${only}`));
    });
    // what the README of the Kubernetes module says that it leaves, and nothing else
    expect(await cluster.marks('shop')).toEqual({
      ...marks,
      'deployments/shop': withOurs(marks['deployments/shop'], [
        ...['fence', 'original'],
      ]),
      'services/shop': withOurs(marks['services/shop'], ['fence', 'original']),
      [`deployments/${only}`]: withOurs(
        [MANAGED, 'backstage.io/kubernetes-id=shop'],
        ['fence', 'released-images', 'revision', 'service', 'version'],
      ),
      [`services/${only}`]: withOurs(
        [MANAGED],
        ['fence', 'revision', 'service'],
      ),
    });
    expect(await cluster.selector('shop')).toEqual({
      ...selector,
      'backstage-releases/revision': only.replace('shop-', ''),
    });
    expect(whoGot(await users.askAll(), '1.1.0').size).toBe(1_000);
  });

  await test.step('in all of this no request failed', async () => {
    expect(users.failures).toEqual([]);
    expect(await crowdFailures(stack.crowdUrl)).toEqual({
      requests: true,
      failures: 0,
      statuses: ['200'],
    });
  });
  writePlan(stack.catalog, plans['web-service']);
});

test('Proof 1: a version is deployed to dev by clicks', async ({
  stack,
  open,
}) => {
  const cluster = Cluster.of(stack.kubeconfig, 'dev');
  const users = new Users({
    url: stack.entranceUrlOf('dev'),
    host: 'shop.dev.demo.example',
  });
  const some = users.all.slice(0, 20);
  const images = await cluster.images('shop');
  expect(whoGot(await users.askAll(some), '1.0.0').size).toBe(20);

  const developer = await open('developer');
  const id = await developer.release('1.1.0', 'dev');
  await expect(developer.ended(id)).toContainText('released');
  await expect(developer.environment('dev')).toContainText('1.1.0');
  expect(whoGot(await users.askAll(some), '1.1.0').size).toBe(20);
  await until('only the new pods are left', async () => {
    const now = await cluster.images('shop');
    return now.length === 1 && !images.includes(now[0]);
  });
  expect(users.failures).toEqual([]);
  users.close();
});

test('Proof 1: a paused canary takes no step until it is resumed', async ({
  stack,
  cluster,
  open,
  usersOf,
}) => {
  const users = usersOf('api');
  const canary = async () => whoGot(await users.askAll(), '1.1.0');
  const deployments = await cluster.deployments('api');
  // time enough to press 'Pause'
  const hold = 30;
  writePlan(
    stack.catalog,
    guarded([
      { percent: 10, hold: `${hold}s` },
      { percent: 20, hold: 'manual' },
      { percent: 100 },
    ]),
  );
  const developer = await open('developer', 'api');
  await until('the portal has read the plan', async () => {
    const dialog = await developer.chooseRelease('1.1.0');
    const isRead = (await dialog.innerText()).includes('20 %');
    await dialog.getByRole('button', { name: 'Back' }).click();
    await expect(dialog).toHaveCount(0);
    return isRead;
  });
  await developer.release('1.1.0');
  await until('the first step has come', async () => {
    const { size } = await canary();
    return size > 0;
  });
  await developer.pause('Look at it first.');
  await expect(
    developer.page.getByText(/Paused by .*Look at it first/).first(),
  ).toBeVisible();
  const before = await canary();
  await test.step('the time of its hold passes, and nobody is added', async () => {
    const over = Date.now() + hold * 1_000;
    await until('the hold would be over', async () => Date.now() > over);
    expect(await canary()).toEqual(before);
    await expect(developer.button('Resume')).toBeEnabled();
  });

  await test.step('resumed it goes on by itself', async () => {
    await developer.resume();
    await until('the next step has come', async () => {
      const now = await canary();
      expect(difference(before, now)).toEqual([]);
      return now.size > before.size;
    });
  });

  await developer.rollBack('Seen enough.');
  await until('the canary is gone', async () =>
    isDeepStrictEqual(await cluster.deployments('api'), deployments),
  );
  expect(users.failures).toEqual([]);
  writePlan(stack.catalog, plans.guarded);
});
