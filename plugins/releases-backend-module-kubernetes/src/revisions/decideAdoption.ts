import {
  ANNOTATION_ORIGINAL,
  LABEL_REVISION,
  RevisionsSeen,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { Deployment } from '../objects';
import { isInstanceOf } from '../target/isInstanceOf';
import {
  ADOPTED,
  replicasOf,
  revisionServiceOf,
  TargetObjects,
} from '../target/TargetObjects';
import { isReady } from './describePod';

/** What adoption needs next. */
export type AdoptionStep =
  | { type: 'label' }
  /** The Service of `r0` first, so that it exists once anybody can be sent there. */
  | { type: 'narrow' }
  | { type: 'refuse'; message: string };

/** How far adoption is, and what it needs next. */
export interface Adoption {
  state: Exclude<RevisionsSeen['adoption'], 'absent'>;
  step?: AdoptionStep;
  /** Why there is no next step yet. */
  waitsFor?: string;
}

/**
 * Decides how what runs is taken over as `r0`: its instances are labelled by one rollout in its own strategy, and only when each ready one carries the
 * label does the handle select by it. So there is no moment at which the handle selects nothing.
 */
export function decideAdoption(
  objects: TargetObjects,
  target: TargetContext,
): Adoption {
  const { adopted, revisions, handle } = objects;
  const selected = handle.spec.selector?.[LABEL_REVISION];
  if (!adopted || (selected && selected !== ADOPTED)) {
    return { state: 'done' };
  }
  const labelled = isLabelled(adopted);
  const hasService = revisionServiceOf(objects, target, ADOPTED) !== undefined;
  const before =
    handle.metadata.annotations?.[ANNOTATION_ORIGINAL] !== undefined ||
    revisions.length > 0;
  if (
    selected === ADOPTED &&
    labelled &&
    (hasService || !replicasOf(adopted))
  ) {
    return { state: 'done' };
  }
  if (!selected && before && (labelled || !replicasOf(adopted))) {
    // It was done, and somebody widened the handle since: pointing it is all it needs.
    return { state: 'done' };
  }
  const state = labelled || selected ? 'pending' : 'none';
  const stranger = objects.pods.find(
    pod =>
      isReady(pod) &&
      !pod.metadata.labels?.[LABEL_REVISION] &&
      !isInstanceOf(adopted, pod),
  );
  if (stranger) {
    return {
      state,
      step: {
        type: 'refuse',
        message: `Service '${handle.metadata.name}' also selects pod '${stranger.metadata.name}', which Deployment '${adopted.metadata.name}' doesn't run: it would get no more requests`,
      },
    };
  }
  if (!labelled) {
    return { state, step: { type: 'label' } };
  }
  const waitsFor = whyIncomplete(adopted, objects);
  return waitsFor
    ? { state: 'waiting', waitsFor }
    : { state, step: { type: 'narrow' } };
}

/** What a person should know before a workload is taken over. */
export function adoptionWarnings(deployment: Deployment): string[] {
  const name = deployment.metadata.name;
  if (deployment.spec.strategy?.type === 'Recreate') {
    return [
      `Taking over Deployment '${name}' restarts its instances, and its strategy 'Recreate' stops all of them first: requests fail until the new ones are ready`,
    ];
  }
  return replicasOf(deployment) === 1
    ? [
        `Taking over Deployment '${name}' replaces its only instance: requests under way on it may fail`,
      ]
    : [];
}

function isLabelled(deployment: Deployment): boolean {
  return (
    deployment.spec.template.metadata?.labels?.[LABEL_REVISION] === ADOPTED
  );
}

function whyIncomplete(
  deployment: Deployment,
  objects: TargetObjects,
): string | undefined {
  const { metadata, status } = deployment;
  const wanted = replicasOf(deployment);
  const isComplete =
    (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
    (status?.updatedReplicas ?? 0) === wanted &&
    (status?.replicas ?? 0) === wanted &&
    (status?.availableReplicas ?? 0) === wanted;
  const unlabelled = objects.pods.find(
    pod => isReady(pod) && !pod.metadata.labels?.[LABEL_REVISION],
  );
  if (isComplete && !unlabelled) {
    return undefined;
  }
  return `Deployment '${metadata.name}' is rolling out: ${
    status?.updatedReplicas ?? 0
  } of ${wanted} instances carry the label`;
}
