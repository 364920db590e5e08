import { eventually } from '@backstage-releases/local-cluster';
import { TestStack } from './__testUtils__/TestStack';

jest.setTimeout(300_000);

const canary = {
  identity: [{ cookie: 'uid' }],
  steps: [{ percent: 50, hold: 'manual' }, { percent: 100 }],
};

describe('a canary and the room that proxies have', () => {
  let stack: TestStack;

  beforeAll(async () => {
    stack = await TestStack.start({
      pipelines: { production: canary },
      // Nobody's numbers: what is asked at all doesn't fit.
      canaryProxy: { capacity: 0.001 },
    });
  });

  afterAll(() => stack.stop());

  it('needs two of them, and needs to know what it is asked before it is refused', async () => {
    const tooFew =
      /1 canary proxy runs for namespace 'prod' of cluster 'prod', and a canary needs 2 \('releases\.canaryProxy\.minInstances'\)/;
    await stack.startProxy('a');
    const refusal = () =>
      stack
        .start('production', '1.1.0')
        .then(() => 'started')
        .catch(error => error.body.error.message as string);
    expect(await eventually(refusal, words => tooFew.test(words))).toMatch(
      "The traffic of this target can't be split",
    );

    await stack.startProxy('b');
    // The portal hears of it by its Lease.
    await eventually(refusal, words => words === 'started');
    const {
      items: [{ id }],
    } = await stack.client.listReleases({});
    await stack.release(id, ({ reached }) => reached === 50);
    const { items: events } = await stack.client.getReleaseEvents(id);
    expect(events.map(({ message }) => message)).toContain(
      "Whether the canary proxies have room is not known: How often 'shop' is asked is not known: its users don't come through the canary proxies yet, and the annotation 'backstage-releases/requests-per-second' doesn't say it",
    );
    await stack.client.command(id, { type: 'promote' });
    await stack.release(id, ({ status }) => status === 'succeeded');

    // The proxies are in the path as long as the version before is kept.
    await stack.visitUntilCounted('u1');
    const next = await stack.start('production', '1.2.0');
    const waiting = await stack.release(
      next.id,
      ({ stages: [{ message = '' }] }) => message.startsWith('Waits until'),
    );
    expect(waiting.stages[0].message).toMatch(
      /^Waits until the canary proxies have room: 'shop' is asked [\d.]+ requests per second, with half more [\d.]+.*the 2 canary proxies can take 0 \(0 each, 'releases\.canaryProxy\.capacity'\)$/,
    );
    expect(await stack.visit('u1')).toContain('1.1.0');
    await stack.client.command(next.id, { type: 'cancel' });
    await stack.release(next.id, ({ status }) => status === 'cancelled');
    expect(await stack.visit('u1')).toContain('1.1.0');
  });
});
