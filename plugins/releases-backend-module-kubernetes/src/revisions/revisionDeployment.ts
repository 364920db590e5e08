import {
  ANNOTATION_FENCE,
  ANNOTATION_VERSION,
  LABEL_REVISION,
  LABEL_SERVICE,
  revisionResourceName,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { InputError } from '@backstage/errors';
import type { Container, PodTemplateSpec } from 'kubernetes-types/core/v1';
import { Deployment } from '../objects';
import {
  imageOf,
  isSameRepository,
  mainContainer,
  parseImage,
} from '../target/imageReference';
import { ANNOTATION_ID } from '../target/workloadQuery';
import { writeReleased } from './releasedImages';

/** What a revision is made of. */
export interface RevisionRequest {
  name: string;
  version: string;
  digest: string;
  image: string;
}

/** Labels of everything that is made for a target. */
export function ownLabels(target: TargetContext): Record<string, string> {
  return {
    [LABEL_SERVICE]: target.service.name,
    'app.kubernetes.io/managed-by': 'backstage-releases',
  };
}

/**
 * The Deployment of a new revision without instances, like another one but with another image.
 *
 * Instances keep all labels of the template, on which network policies and monitoring depend. The Deployment keeps none but the one that the portal
 * finds it by: tools such as Argo CD take a Deployment that carries their label for theirs, and delete it.
 *
 * @throws InputError where it isn't clear which container runs the image.
 */
export function revisionDeployment(
  target: TargetContext,
  revision: RevisionRequest,
  from: Deployment,
): Deployment {
  const id = from.metadata.labels?.[ANNOTATION_ID];
  const { paused: _, ...spec } = from.spec;
  const image = imageOf(revision.image, revision.version, revision.digest);
  const label = { [LABEL_REVISION]: revision.name };
  const template = withImage(
    {
      ...spec.template,
      metadata: {
        ...spec.template.metadata,
        labels: { ...spec.template.metadata?.labels, ...label },
      },
    },
    { repository: revision.image, image },
    from.metadata.name,
  );
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: revisionResourceName(target.service.name, revision.name),
      namespace: target.namespace,
      labels: {
        ...(id ? { [ANNOTATION_ID]: id } : {}),
        ...ownLabels(target),
        ...label,
      },
      annotations: {
        [ANNOTATION_VERSION]: revision.version,
        [ANNOTATION_FENCE]: String(target.fence),
        ...writeReleased(template, image),
      },
    },
    spec: {
      ...spec,
      replicas: 0,
      selector: {
        ...spec.selector,
        matchLabels: { ...spec.selector.matchLabels, ...label },
      },
      template,
    },
  };
}

/** Whether a Deployment is what a revision asks for, whatever was done to it since. */
export function isRevision(
  deployment: Deployment,
  target: TargetContext,
  revision: RevisionRequest,
): boolean {
  const labels = deployment.metadata.labels ?? {};
  const { image } =
    mainContainer(deployment.spec.template, revision.image) ?? {};
  return (
    labels[LABEL_SERVICE] === target.service.name &&
    labels[LABEL_REVISION] === revision.name &&
    image === imageOf(revision.image, revision.version, revision.digest)
  );
}

function withImage(
  template: PodTemplateSpec,
  { repository, image }: { repository: string; image: string },
  from: string,
): PodTemplateSpec {
  const { containers = [], initContainers } = template.spec ?? {};
  const runsIt = (container: Container) =>
    isSameRepository(parseImage(container.image ?? '').repository, repository);
  const only = containers.length === 1 ? containers[0] : undefined;
  if (!only && !containers.some(runsIt)) {
    throw new InputError(
      `No container of Deployment '${from}' runs the image '${repository}'; they run ${containers
        .map(container => `'${container.image}'`)
        .join(', ')}`,
    );
  }
  const replace = (container: Container): Container =>
    container === only || runsIt(container)
      ? { ...container, image }
      : container;
  return {
    ...template,
    spec: {
      ...template.spec,
      containers: containers.map(replace),
      ...(initContainers
        ? { initContainers: initContainers.map(replace) }
        : {}),
    },
  };
}
