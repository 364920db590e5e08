import { LABEL_REVISION } from '@backstage-releases/plugin-releases-node';
import { Deployment, PodDisruptionBudget } from '../objects';
import { selects } from '../target/LabelSelector';
import { ADOPTED, deploymentOf, TargetObjects } from '../target/TargetObjects';
import { Scaling } from './ScalingReader';

/** What a person should know of autoscalers and disruption budgets, which don't follow a release from revision to revision. */
export function scalingWarnings(
  objects: TargetObjects,
  { autoscalers, budgets }: Scaling,
): string[] {
  const { adopted, revisions, handle } = objects;
  const all = [...(adopted ? [adopted] : []), ...revisions];
  const serving = deploymentOf(
    objects,
    handle.spec.selector?.[LABEL_REVISION] ?? ADOPTED,
  )?.metadata.name;
  const ofAutoscalers = autoscalers.flatMap(({ metadata, spec }) => {
    const { kind, name } = spec.scaleTargetRef;
    const isOurs =
      kind === 'Deployment' && all.some(one => one.metadata.name === name);
    if (!isOurs) {
      return [];
    }
    const what = `HorizontalPodAutoscaler '${metadata.name}' scales Deployment '${name}'`;
    return serving === undefined || serving === name
      ? `${what}: it doesn't follow to the Deployment of a new version, so nothing scales that one until somebody points it there`
      : `${what}, but the service is run by Deployment '${serving}' now, which nothing scales: point it there`;
  });
  const ofBudgets = budgets
    .filter(budget => all.some(one => protects(budget, one)))
    .map(
      ({ metadata }) =>
        `PodDisruptionBudget '${metadata.name}' counts the instances of all versions together: while a canary runs, it lets more of stable's be taken away`,
    );
  return [...ofAutoscalers, ...ofBudgets];
}

function protects(
  { spec: { selector } }: PodDisruptionBudget,
  deployment: Deployment,
): boolean {
  const { [LABEL_REVISION]: _, ...labels } =
    deployment.spec.template.metadata?.labels ?? {};
  // One that names a revision counts no other.
  return selector !== undefined && selects(selector, labels);
}
