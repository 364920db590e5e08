import { isDeepStrictEqual } from 'node:util';
import { expect, test } from '../stack/proof';
import { until } from '../stack/until';
import { whoGot } from '../traffic/Users';

test('Proof 3: a bad version shows in the curves, and after the confirmation of a rollback every answer is stable', async ({
  cluster,
  open,
  usersOf,
}) => {
  const users = usersOf('shop');
  const developer = await open('developer');
  const approver = await open('approver');
  const [stable] = new Set(
    (await users.askAll()).map(({ version }) => version!),
  );

  const deployments = await cluster.deployments('shop');

  await developer.release('1.2.0');
  await approver.approve('Let us see.');
  for (const step of ['1 %', '10 %']) {
    await developer.promote(step);
  }
  const canary = users.all.filter(
    (
      uids => (user: { uid: string }) =>
        uids.has(user.uid)
    )(whoGot(await users.askAll(), '1.2.0')),
  );
  expect(canary.length).toBeGreaterThan(50);

  await test.step('its errors show at 10 %', async () => {
    await developer.button('Show the numbers as a table').click();
    const table = developer.page.getByRole('table', {
      name: 'Traffic of stable and canary',
    });
    const headings = await table.locator('thead th').allInnerTexts();
    const errors = async (heading: string) => {
      // the first column is a heading itself
      const column = headings.indexOf(heading);
      expect(column).toBeGreaterThan(0);
      const cells = await table
        .locator(`tbody tr td:nth-of-type(${column})`)
        .allInnerTexts();
      return cells.reduce((sum, text) => sum + Number.parseInt(text, 10), 0);
    };
    await until('errors of the canary show', async () => {
      await users.askAll(canary);
      return (await errors('canary errors')) > 0;
    });
    expect(await errors('stable errors')).toBe(0);
  });

  await test.step('after the rollback all answers are stable', async () => {
    await developer.rollBack('One in ten fails.');
    for (const answer of await users.askAll(canary)) {
      expect(answer).toMatchObject({ status: 200, version: stable });
    }
    await expect(developer.page.getByTestId(/^release-/).first()).toContainText(
      'rolled back',
    );
    expect(whoGot(await users.askAll(), stable).size).toBe(1_000);
    await until('the canary is gone', async () =>
      isDeepStrictEqual(await cluster.deployments('shop'), deployments),
    );
  });
});

test('Proof 3: with a guard it goes back by itself', async ({
  stack,
  open,
  usersOf,
}) => {
  const users = usersOf('api');
  const developer = await open('developer', 'api');
  expect(whoGot(await users.askAll(), '1.0.0').size).toBe(1_000);

  const id = await developer.release('1.2.0');
  // the crowd alone must be enough for the guard, as it is for who follows the README
  await until('the release is over', () => developer.ended(id).isVisible());
  await expect(developer.ended(id)).toContainText('rolled back');
  await expect(developer.ended(id)).toContainText('failed, more than 5 %');
  const { failures } = await (await fetch(`${stack.crowdUrl}/stats`)).json();
  expect(failures.last).toContainEqual(
    expect.objectContaining({
      host: 'api.demo.example',
      version: '1.2.0',
      reason: 'status 500',
    }),
  );
  expect(whoGot(await users.askAll(), '1.0.0').size).toBe(1_000);
});
