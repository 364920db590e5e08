import {
  ANNOTATION_VERSION,
  LABEL_REVISION,
  ObservedRevision,
  RevisionsSeen,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import {
  ANNOTATION_IMAGE,
  InstanceView,
} from '@backstage-releases/plugin-releases-common';
import { Deployment, Pod, Service } from '../objects';
import { servicesOf } from '../target/findHandle';
import { mainContainer, parseImage } from '../target/imageReference';
import { isInstanceOf } from '../target/isInstanceOf';
import {
  ADOPTED,
  replicasOf,
  revisionServiceOf,
  TargetObjects,
} from '../target/TargetObjects';
import { Adoption, adoptionWarnings, decideAdoption } from './decideAdoption';
import { describePod, isReady } from './describePod';
import { keepDeployment } from './keptDeployment';
import { driftOf } from './releasedImages';

/** Says what runs in a target. */
export function describeRevisions(
  objects: TargetObjects,
  target: TargetContext,
  now: number,
): Omit<RevisionsSeen, 'guard'> {
  const { adopted, handle } = objects;
  const adoption = decideAdoption(objects, target);
  const selected = handle.spec.selector?.[LABEL_REVISION];
  const revisions: ObservedRevision[] = [];
  const instances: InstanceView[] = [];

  for (const { name, deployment } of deploymentsOf(objects)) {
    const pods = podsOf(objects, name, selected === undefined);
    const { version, digest } = versionOf(deployment, target);
    revisions.push({
      name,
      version,
      digest,
      wanted: replicasOf(deployment),
      available: availableOf(deployment, pods),
      failing: whyFailing({ deployment, pods, now }),
      drift: driftOf(deployment),
      // Without its Service the canary proxy can't reach it.
      incomplete:
        selected !== undefined && !revisionServiceOf(objects, target, name),
      adopted: deployment === adopted,
      ...(deployment === adopted ? { kept: keepDeployment(deployment) } : {}),
    });
  }
  for (const pod of objects.pods) {
    const revision = pod.metadata.labels?.[LABEL_REVISION] ?? ADOPTED;
    instances.push({
      name: pod.metadata.name,
      revision,
      version:
        revisions.find(({ name }) => name === revision)?.version ?? 'unknown',
      ...describePod(pod, now),
    });
  }
  return {
    adoption: adoption.state,
    waitsFor: adoption.waitsFor,
    handle: selected,
    revisions,
    instances: instances.sort((a, b) => a.name.localeCompare(b.name)),
    warnings: [
      ...revisions.flatMap(({ drift }) => drift ?? []),
      ...warningsOf(objects, adoption),
    ],
  };
}

/** All objects that a worker that was overtaken could still write. */
export function fencedObjects(
  objects: TargetObjects,
  target: TargetContext,
): { services: Service[]; deployments: Deployment[] } {
  const all = deploymentsOf(objects);
  return {
    deployments: all.map(({ deployment }) => deployment),
    services: [
      objects.handle,
      ...all.flatMap(
        ({ name }) => revisionServiceOf(objects, target, name) ?? [],
      ),
    ],
  };
}

function deploymentsOf(
  objects: TargetObjects,
): Array<{ name: string; deployment: Deployment }> {
  const ours = objects.revisions.map(deployment => ({
    name: deployment.metadata.labels?.[LABEL_REVISION] ?? '',
    deployment,
  }));
  return [
    ...(objects.adopted
      ? [{ name: ADOPTED, deployment: objects.adopted }]
      : []),
    ...ours
      .filter(({ name }) => name !== '')
      .sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })),
  ];
}

function podsOf(
  objects: TargetObjects,
  revision: string,
  unlabelledToo: boolean,
): Pod[] {
  const { adopted } = objects;
  return objects.pods.filter(pod => {
    const label = pod.metadata.labels?.[LABEL_REVISION];
    return label === undefined
      ? // Once the handle selects by revision, an instance without the label gets no requests.
        unlabelledToo &&
          revision === ADOPTED &&
          adopted !== undefined &&
          isInstanceOf(adopted, pod)
      : label === revision;
  });
}

function versionOf(
  deployment: Deployment,
  target: TargetContext,
): { version: string; digest?: string } {
  const container = mainContainer(
    deployment.spec.template,
    target.service.annotations[ANNOTATION_IMAGE],
  );
  const { tag, digest } = parseImage(container?.image ?? '');
  return {
    version:
      deployment.metadata.annotations?.[ANNOTATION_VERSION] ??
      tag ??
      digest ??
      'latest',
    digest,
  };
}

function availableOf(deployment: Deployment, pods: Pod[]): number {
  const ready = pods.filter(isReady).length;
  const { status, metadata } = deployment;
  const isCurrent =
    (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  // The Deployment's own count knows `minReadySeconds`, but lags behind a change.
  return isCurrent ? Math.min(ready, status?.availableReplicas ?? 0) : ready;
}

function whyFailing(revision: {
  deployment: Deployment;
  pods: Pod[];
  now: number;
}): string | undefined {
  const { deployment, pods, now } = revision;
  const wanted = replicasOf(deployment);
  if (wanted === 0) {
    return undefined;
  }
  const reasons = pods.flatMap(pod => describePod(pod, now).reason ?? []);
  if (reasons.length > 0) {
    return `${reasons.length} of ${wanted} instances: ${[
      ...new Set(reasons),
    ].join('; ')}`;
  }
  if (availableOf(deployment, pods) >= wanted) {
    return undefined;
  }
  const condition = deployment.status?.conditions?.find(
    one =>
      (one.type === 'ReplicaFailure' && one.status === 'True') ||
      (one.type === 'Progressing' && one.reason === 'ProgressDeadlineExceeded'),
  );
  return condition && `${condition.reason}: ${condition.message}`;
}

function warningsOf(objects: TargetObjects, adoption: Adoption): string[] {
  const { adopted, handle, services } = objects;
  const labels = adopted?.spec.template.metadata?.labels ?? {};
  const warnings = servicesOf(services, labels)
    .filter(service => service !== handle)
    .map(
      ({ metadata }) =>
        `Service '${metadata.name}' selects the instances of all revisions, so its callers reach a canary too`,
    );
  if (adoption.step?.type === 'refuse') {
    warnings.unshift(adoption.step.message);
  }
  return adopted && adoption.state === 'none'
    ? [...adoptionWarnings(adopted), ...warnings]
    : warnings;
}
