import {
  Deployment,
  HorizontalPodAutoscaler,
  PodDisruptionBudget,
} from '../objects';
import { TargetObjects } from '../target/TargetObjects';
import { scalingWarnings } from './scalingWarnings';

const LABEL = 'backstage-releases/revision';

function deployment(name: string, revision: string): Deployment {
  const labels = { app: 'shop', [LABEL]: revision };
  return {
    metadata: { name, labels: { [LABEL]: revision } },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels } },
    },
  };
}

function objects(selected?: string): TargetObjects {
  return {
    adopted: deployment('shop', 'r0'),
    revisions: [deployment('shop-r1', 'r1')],
    handle: {
      metadata: { name: 'shop' },
      spec: {
        selector: { app: 'shop', ...(selected && { [LABEL]: selected }) },
      },
    },
    services: [],
    pods: [],
  };
}

const autoscaler = (
  name: string,
  kind = 'Deployment',
): HorizontalPodAutoscaler => ({
  metadata: { name: 'scaler' },
  spec: { maxReplicas: 9, scaleTargetRef: { kind, name } },
});

const budget = (
  selector: PodDisruptionBudget['spec']['selector'],
): PodDisruptionBudget => ({
  metadata: { name: 'budget' },
  spec: { minAvailable: 1, selector },
});

const follows =
  "HorizontalPodAutoscaler 'scaler' scales Deployment 'shop': it doesn't follow to the Deployment of a new version, so nothing scales that one until somebody points it there";
const lost =
  "HorizontalPodAutoscaler 'scaler' scales Deployment 'shop', but the service is run by Deployment 'shop-r1' now, which nothing scales: point it there";
const counts =
  "PodDisruptionBudget 'budget' counts the instances of all versions together: while a canary runs, it lets more of stable's be taken away";

describe('scalingWarnings', () => {
  it.each<[string, HorizontalPodAutoscaler, string | undefined, string[]]>([
    ['before it is taken over', autoscaler('shop'), undefined, [follows]],
    ['while it is stable', autoscaler('shop'), 'r0', [follows]],
    ['after another was promoted', autoscaler('shop'), 'r1', [lost]],
    ["of somebody else's Deployment", autoscaler('other'), 'r0', []],
    ['of another kind', autoscaler('shop', 'StatefulSet'), 'r0', []],
  ])('of an autoscaler %s', (_, one, selected, expected) => {
    expect(
      scalingWarnings(objects(selected), { autoscalers: [one], budgets: [] }),
    ).toEqual(expected);
  });

  it.each<[string, PodDisruptionBudget['spec']['selector'], string[]]>([
    ['the service', { matchLabels: { app: 'shop' } }, [counts]],
    ['everything', {}, [counts]],
    ['nothing', undefined, []],
    ['another service', { matchLabels: { app: 'other' } }, []],
    ['one revision', { matchLabels: { app: 'shop', [LABEL]: 'r0' } }, []],
  ])('of a budget for %s', (_, selector, expected) => {
    expect(
      scalingWarnings(objects('r0'), {
        autoscalers: [],
        budgets: [budget(selector)],
      }),
    ).toEqual(expected);
  });
});
