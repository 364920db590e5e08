import {
  horizontalPodAutoscalers,
  KubeObject,
  podDisruptionBudgets,
  Resource,
} from '@backstage-releases/cluster-client';
import { NotAllowedError } from '@backstage/errors';
import { shop } from '../__testUtils__/manifests';
import { TestPlatform } from '../__testUtils__/TestPlatform';
import { WatchedClient } from '../__testUtils__/WatchedClient';
import { KubernetesRevisions } from '../revisions/KubernetesRevisions';

jest.setTimeout(120_000);

describe('ScalingReader', () => {
  let platform: TestPlatform;
  let now = 0;

  beforeAll(async () => {
    platform = await TestPlatform.start();
  });

  afterAll(() => platform.stop());

  /** Looks through a client that answers lists of some resources itself. */
  const lookWith = (list: (resource: Resource) => KubeObject[] | undefined) => {
    const client = WatchedClient.create(platform.client);
    const listed: string[] = [];
    client.list = async (resource, selection) => {
      listed.push(resource.plural);
      const items = list(resource) as never[] | undefined;
      return items
        ? { items, resourceVersion: '1' }
        : platform.client.list(resource, selection);
    };
    const revisions = KubernetesRevisions.create({
      clusters: { get: () => client },
      now: () => now,
    });
    return { revisions, listed };
  };

  const autoscaler = {
    metadata: { name: 'scaler' },
    spec: { scaleTargetRef: { kind: 'Deployment', name: 'shop' } },
  };
  const budget = {
    metadata: { name: 'budget' },
    spec: { selector: { matchLabels: { app: 'shop' } } },
  };

  it('brings warnings to the target, and asks once a minute', async () => {
    const target = await platform.prepare(shop);
    let autoscalers = [autoscaler];
    const { revisions, listed } = lookWith(
      resource =>
        ({
          [horizontalPodAutoscalers.plural]: autoscalers,
          [podDisruptionBudgets.plural]: [budget],
        }[resource.plural]),
    );
    const both = [
      expect.stringContaining("HorizontalPodAutoscaler 'scaler'"),
      expect.stringContaining("PodDisruptionBudget 'budget'"),
    ];
    expect((await revisions.observe(target)).warnings).toEqual(both);
    autoscalers = [];
    now += 59_999;
    expect((await revisions.observe(target)).warnings).toEqual(both);
    now += 1;
    expect((await revisions.observe(target)).warnings).toEqual([both[1]]);
    expect(listed.filter(plural => plural === 'poddisruptionbudgets')).toEqual([
      'poddisruptionbudgets',
      'poddisruptionbudgets',
    ]);
  });

  it('does without a right to list them', async () => {
    const target = await platform.prepare(shop);
    const { revisions, listed } = lookWith(({ plural }) => {
      if (/autoscalers|budgets/.test(plural)) {
        throw new NotAllowedError(`may not list ${plural}`);
      }
      return undefined;
    });
    expect(await revisions.observe(target)).toMatchObject({ warnings: [] });
    expect(listed).toContain('horizontalpodautoscalers');
  });

  it('does without a cluster that knows them', async () => {
    const target = await platform.prepare(shop);
    const { namespace } = target;
    await expect(
      platform.client.list(horizontalPodAutoscalers, { namespace }),
    ).rejects.toMatchObject({ name: 'NotFoundError' });
    const { revisions } = lookWith(() => undefined);
    expect(await revisions.observe(target)).toMatchObject({ warnings: [] });
  });
});
