import { TestStack } from './__testUtils__/TestStack';

jest.setTimeout(300_000);

const canary = (traffic?: object) => ({
  identity: [{ cookie: 'uid' }],
  steps: [{ percent: 50, hold: 'manual' }, { percent: 100 }],
  keepPrevious: '0s',
  ...(traffic ? { traffic } : {}),
});

describe('a proxy that is always in the path', () => {
  let stack: TestStack;

  beforeAll(async () => {
    stack = await TestStack.start({
      pipelines: { always: canary({ path: 'always' }), plain: canary() },
      canaryProxy: { minInstances: 1 },
    });
    await stack.startProxy('a');
  });

  afterAll(() => stack.stop());

  /** Releases a version to everyone. */
  const release = async (pipeline: string, version: string) => {
    const { id } = await stack.start(pipeline, version);
    await stack.release(id, ({ reached }) => reached === 50);
    await stack.client.command(id, { type: 'promote' });
    const { status } = await stack.release(
      id,
      ({ endedAt }) => endedAt !== undefined,
    );
    return status;
  };

  it('serves between canaries, and leaves the entrance as it was when no plan wants it there', async () => {
    const original = await stack.ingress();
    expect(await release('always', '1.1.0')).toBe('succeeded');
    const between = await stack.target(
      ({ settled, others, stable }) =>
        settled && others.length === 0 && stable?.version === '1.1.0',
    );
    expect(between).toMatchObject({
      entrance: { pointsTo: 'proxy' },
      route: { confirmed: true, share: 0, who: 'Nobody' },
    });
    expect(between).not.toHaveProperty('previous');
    // By its own numbers users come through it.
    await stack.visitUntilCounted('u1');
    expect(await stack.visit('u1')).toContain('1.1.0');

    expect(await release('plain', '1.2.0')).toBe('succeeded');
    await stack.target(
      ({ settled, route, others }) =>
        settled && route === undefined && others.length === 0,
    );
    expect(await stack.ingress()).toEqual(original);
    expect(await stack.visit('u1')).toContain('1.2.0');
  });
});
