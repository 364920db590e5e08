import {
  ANNOTATION_FENCE,
  ANNOTATION_ORIGINAL,
  LABEL_REVISION,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import type { Container } from 'kubernetes-types/core/v1';
import { Deployment } from '../objects';
import { ADOPTED } from '../target/TargetObjects';

/**
 * What only a Deployment that was taken over knows of itself. The rest of it is in the revisions that were made like it, so nothing that may be secret is
 * kept anywhere else.
 */
export type KeptDeployment = {
  name: string;
  labels: Record<string, string>;
  /** What it was before it was taken over. */
  original?: string;
  /** By the container's name. */
  images: Record<string, string>;
};

/** What it takes to make a Deployment again. */
export function keepDeployment({ metadata, spec }: Deployment): KeptDeployment {
  const { containers = [], initContainers = [] } = spec.template.spec ?? {};
  const original = metadata.annotations?.[ANNOTATION_ORIGINAL];
  return {
    name: metadata.name,
    labels: metadata.labels ?? {},
    ...(original === undefined ? {} : { original }),
    images: Object.fromEntries(
      [...initContainers, ...containers].map(({ name, image = '' }) => [
        name,
        image,
      ]),
    ),
  };
}

/** A Deployment as it was when it was taken over, without instances, made from a revision that was made like it. */
export function deploymentAgain(
  target: TargetContext,
  kept: KeptDeployment,
  like: Deployment,
): Deployment {
  const { paused: _, ...spec } = like.spec;
  const { [LABEL_REVISION]: __, ...matchLabels } =
    spec.selector.matchLabels ?? {};
  const { containers = [], initContainers } = spec.template.spec ?? {};
  const asKept = (container: Container): Container => ({
    ...container,
    image: kept.images[container.name] ?? container.image,
  });
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: kept.name,
      namespace: target.namespace,
      labels: kept.labels,
      annotations: {
        ...(kept.original ? { [ANNOTATION_ORIGINAL]: kept.original } : {}),
        [ANNOTATION_FENCE]: String(target.fence),
      },
    },
    spec: {
      ...spec,
      replicas: 0,
      selector: { ...spec.selector, matchLabels },
      template: {
        ...spec.template,
        metadata: {
          ...spec.template.metadata,
          labels: {
            ...spec.template.metadata?.labels,
            [LABEL_REVISION]: ADOPTED,
          },
        },
        spec: {
          ...spec.template.spec,
          containers: containers.map(asKept),
          ...(initContainers
            ? { initContainers: initContainers.map(asKept) }
            : {}),
        },
      },
    },
  };
}
