import { guarded, Plan, plans, writePlan } from '../stack/plans';
import { expect, test } from '../stack/proof';
import { until } from '../stack/until';
import { whoGot } from '../traffic/Users';

/** The guarded plan with something else in its canary. */
function withCanary(change: object): Plan {
  const plan = guarded();
  const { production, ...others } = plan.spec.pipelines as Record<string, any>;
  const { canary } = production.stages;
  return {
    ...plan,
    spec: {
      ...plan.spec,
      pipelines: {
        ...others,
        production: {
          ...production,
          stages: { canary: { ...canary, ...change } },
        },
      },
    },
  };
}

test('Proof 6: an unknown version is refused in words, and nothing changes', async ({
  open,
  cluster,
}) => {
  const before = await cluster.deployments('api');
  const developer = await open('developer', 'api');
  const dialog = await developer.chooseRelease('9.9.9');
  await dialog.getByRole('button', { name: 'Release 9.9.9 to prod' }).click();
  await expect(dialog.getByRole('alert')).toContainText("'9.9.9'");
  await dialog.getByRole('button', { name: 'Back' }).click();
  await developer.reload();
  await expect(developer.environment('prod')).not.toContainText('9.9.9');
  expect(await cluster.deployments('api')).toEqual(before);
});

for (const { what, change, says } of [
  {
    what: 'a plan with a wrong field',
    change: { stepz: [] },
    says: ["'stepz'", 'steps'],
  },
  {
    what: 'a plan that asks what is not installed',
    change: {
      steps: [
        { segment: { region: 'CN-SH' }, hold: 'manual' },
        { percent: 100 },
      ],
    },
    says: ['region'],
  },
]) {
  test(`Proof 6: ${what} can't be started, and says why`, async ({
    stack,
    cluster,
    open,
  }) => {
    const before = [
      await cluster.deployments('api'),
      await cluster.ingress('api'),
    ];
    const developer = await open('developer', 'api');
    const prod = await developer.environment('prod').innerText();
    writePlan(stack.catalog, withCanary(change));
    for (const text of says) {
      await expect(
        developer.environment('prod').getByText(text, { exact: false }).first(),
      ).toBeVisible();
    }
    await developer.button('Release a version…').click();
    const dialog = developer.page.getByRole('dialog');
    await dialog.getByLabel('Pipeline').selectOption('production');
    await expect(
      dialog.getByRole('button', { name: /^Release .* to prod$/ }),
    ).toBeDisabled();
    await dialog.getByRole('button', { name: 'Back' }).click();
    writePlan(stack.catalog, plans.guarded);
    await until('the plan is well again', async () => {
      await developer.button('Release a version…').click();
      await dialog.getByLabel('Pipeline').selectOption('production');
      const enabled = await dialog
        .getByRole('button', { name: /^Release .* to prod$/ })
        .isEnabled();
      await dialog.getByRole('button', { name: 'Back' }).click();
      await expect(dialog).toHaveCount(0);
      return enabled;
    });
    await expect(developer.environment('prod')).toHaveText(prod, {
      useInnerText: true,
    });
    expect([
      await cluster.deployments('api'),
      await cluster.ingress('api'),
    ]).toEqual(before);
  });
}

test('Proof 6: a second release, and an action without the right, change nothing', async ({
  stack,
  open,
}) => {
  const developer = await open('developer');
  const second = await open('developer');
  const dialog = await second.chooseRelease('1.3.0');
  const id = await developer.release('1.2.0');

  await test.step('who had the dialog open is told', async () => {
    await dialog.getByRole('button', { name: 'Release 1.3.0 to prod' }).click();
    await expect(dialog.getByRole('alert')).toContainText(`Release '${id}'`);
    await dialog.getByRole('button', { name: 'Back' }).click();
  });

  await test.step('a viewer may only look', async () => {
    const viewer = await open('viewer');
    const release = viewer.button('Release a version…');
    await expect(release).toBeDisabled();
    for (const name of ['Approve', 'Reject', 'Cancel release']) {
      await expect(viewer.button(name)).toBeDisabled();
    }
    const refused = await viewer.page.evaluate(
      async ({ portal, release: number }) => {
        const signedIn = await fetch(`${portal}/api/auth/demo/refresh`, {
          headers: { 'x-demo-user': 'viewer' },
        });
        const { backstageIdentity } = await signedIn.json();
        const response = await fetch(
          `${portal}/api/releases/releases/${number}/commands`,
          {
            method: 'POST',
            headers: {
              authorization: `Bearer ${backstageIdentity.token}`,
              'content-type': 'application/json',
            },
            body: JSON.stringify({ type: 'cancel' }),
          },
        );
        return { status: response.status, text: await response.text() };
      },
      { portal: stack.portalUrl, release: id },
    );
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('NotAllowedError');
    await developer.reload();
    await expect(developer.button('Cancel release')).toBeEnabled();
  });

  await test.step('the developer may not approve her own', async () => {
    await expect(developer.button('Approve')).toBeDisabled();
  });

  await developer.press(developer.button('Cancel release'));
  await expect(developer.ended(id)).toContainText('cancelled');
});

test('Proof 6: who logs in or changes address keeps her group', async ({
  open,
  usersOf,
}) => {
  const users = usersOf('shop');
  const developer = await open('developer');
  const approver = await open('approver');
  const [stable] = new Set(
    (await users.askAll()).map(({ version }) => version!),
  );
  await developer.release('1.3.0');
  await approver.approve('For those who move.');
  const [someone] = users.all.filter(({ office }) => office);
  await until('the office gets it', async () => {
    const { version } = await users.ask(someone);
    return version === '1.3.0';
  });

  await test.step('who leaves the office keeps the canary', async () => {
    const atHome = { ...someone, address: '198.51.100.77' };
    expect((await users.ask(atHome)).version).toBe('1.3.0');
    const stranger = { ...atHome, uid: 'somebody-else' };
    expect((await users.ask(stranger)).version).toBe(stable);
  });

  await test.step('who logs in keeps her group', async () => {
    await developer.promote('1 %');
    await developer.promote('10 %');
    await developer.promote('20 %');
    await developer.promote('50 %');
    const visitors = Array.from({ length: 40 }, (_, index) =>
      users.visitor(`visitor-${index}`),
    );
    const before = await users.askAll(visitors);
    expect(whoGot(before, '1.3.0').size).toBeGreaterThan(0);
    expect(whoGot(before, stable).size).toBeGreaterThan(0);
    visitors.forEach(visitor => users.logIn(visitor));
    const after = await users.askAll(visitors);
    expect(whoGot(after, '1.3.0')).toEqual(whoGot(before, '1.3.0'));
  });

  await developer.rollBack('Enough.');
  expect(whoGot(await users.askAll(), stable).size).toBe(1_000);
});
