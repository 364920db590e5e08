import { expect, test } from '../stack/proof';
import { until } from '../stack/until';
import { whoGot } from '../traffic/Users';

test('Proof 4: nobody notices that the backend was killed, and a proxy that missed a rollback serves stable only', async ({
  stack,
  open,
  usersOf,
}) => {
  const users = usersOf('shop');
  const developer = await open('developer');
  const approver = await open('approver');
  const [stable] = new Set(
    (await users.askAll()).map(({ version }) => version!),
  );
  const canary = async () => whoGot(await users.askAll(), '1.3.0');

  await developer.release('1.3.0');
  await approver.approve('On a rainy day.');
  for (const step of ['1 %', '10 %', '20 %']) {
    await developer.promote(step);
  }
  const before = await canary();
  expect(before.size).toBeGreaterThan(100);

  await test.step('the proxy serves while the backend is dead', async () => {
    await stack.kill('backend');
    expect(await canary()).toEqual(before);
  });

  await test.step('the release goes on, and nobody has changed group', async () => {
    await stack.restart('backend');
    await developer.reload();
    expect(await canary()).toEqual(before);
    await developer.promote('50 %');
    const now = await canary();
    expect([...before].filter(uid => !now.has(uid))).toEqual([]);
    expect(now.size).toBeGreaterThan(before.size);
    expect(users.failures).toEqual([]);
  });

  await test.step('a proxy that missed a rollback serves stable only', async () => {
    await stack.kill('proxy');
    await developer.press(developer.button('Roll back').first(), {
      why: 'While nobody listens.',
    });
    await expect(developer.confirmation).toContainText('Not confirmed');
    await stack.restart('proxy');
    const seen = new Set<string | undefined>();
    await until('everyone is answered again', async () => {
      const answers = await users.askAll();
      answers
        .filter(({ status }) => status === 200)
        .forEach(({ version }) => seen.add(version));
      return answers.every(({ status }) => status === 200);
    });
    expect([...seen]).toEqual([stable]);
    await expect(developer.confirmation).toContainText(
      `Everyone gets ${stable}`,
    );
  });
});
