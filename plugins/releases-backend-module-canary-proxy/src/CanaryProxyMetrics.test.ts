import { ServiceUnavailableError } from '@backstage/errors';
import { target } from './__testUtils__/TestProxies';
import { CanaryProxyMetrics } from './CanaryProxyMetrics';
import { CountersAnswer, ProxyAdmin } from './ProxyAdmin';
import { ProxyDirectory, ProxyInstance } from './ProxyDirectory';

const NOW = 1_000_000;

/** Instances by what they do when they are asked: `answers`, `knows no route`, `silent` but live by their Lease, or `dead`. */
const covered = async (...instances: string[]) => {
  const found = instances.map(
    (name): ProxyInstance => ({
      name,
      renewed: name === 'dead' ? 0 : NOW,
      countsFor: 30_000,
    }),
  );
  const counters = async ({ name }: ProxyInstance) => {
    if (name === 'silent' || name === 'dead') {
      throw new ServiceUnavailableError(`Failed to reach '${name}'`);
    }
    const answer: CountersAnswer = {
      bucketMs: 10_000,
      latencyBounds: [],
      buckets: [],
    };
    return name === 'answers' ? answer : undefined;
  };
  const metrics = CanaryProxyMetrics.create({
    directory: { instances: async () => found } as unknown as ProxyDirectory,
    admin: { counters } as unknown as ProxyAdmin,
    now: () => NOW,
  });
  return (await metrics.query(target, { from: 0, to: NOW })).coverage;
};

describe('the coverage of what proxies counted', () => {
  it('is the part of those that may be serving', async () => {
    expect(await covered('answers')).toBe(1);
    expect(await covered('answers', 'knows no route')).toBe(1);
    expect(await covered('answers', 'silent')).toBe(0.5);
    expect(await covered('answers', 'dead')).toBe(1);
    expect(await covered('answers', 'silent', 'dead')).toBe(0.5);
  });

  it('is nothing where nobody has answered', async () => {
    expect(await covered()).toBe(0);
    expect(await covered('silent')).toBe(0);
    expect(await covered('dead', 'dead')).toBe(0);
  });
});
