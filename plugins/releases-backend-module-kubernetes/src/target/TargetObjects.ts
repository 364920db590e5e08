import {
  LABEL_REVISION,
  LABEL_SERVICE,
  revisionResourceName,
  TargetContext,
} from '@backstage-releases/plugin-releases-node';
import { Deployment, Pod, Service } from '../objects';

/** The revision that an adopted Deployment becomes. */
export const ADOPTED = 'r0';

/** The objects of a target, as they were at one look. */
export interface TargetObjects {
  /** Someone else's Deployment that runs the service. */
  adopted?: Deployment;
  /** Those that were made for revisions. */
  revisions: Deployment[];
  /** The service's own Service. */
  handle: Service;
  /** All of the namespace. */
  services: Service[];
  /** What the handle selects or would select without a revision. */
  pods: Pod[];
}

/** The Deployment of a revision. */
export function deploymentOf(
  objects: TargetObjects,
  revision: string,
): Deployment | undefined {
  return revision === ADOPTED
    ? objects.adopted
    : objects.revisions.find(
        ({ metadata }) => metadata.labels?.[LABEL_REVISION] === revision,
      );
}

/** The Deployment that was made last. */
export function newestRevision({
  revisions,
}: TargetObjects): Deployment | undefined {
  const numberOf = ({ metadata }: Deployment) =>
    Number(metadata.labels?.[LABEL_REVISION]?.slice(1) ?? 0);
  return [...revisions]
    .sort((one, other) => numberOf(one) - numberOf(other))
    .at(-1);
}

/** The Service of a revision. Somebody else's that has its name is none. */
export function revisionServiceOf(
  objects: TargetObjects,
  target: TargetContext,
  revision: string,
): Service | undefined {
  const { name } = target.service;
  return objects.services.find(
    ({ metadata }) =>
      metadata.name === revisionResourceName(name, revision) &&
      metadata.labels?.[LABEL_SERVICE] === name &&
      metadata.labels[LABEL_REVISION] === revision,
  );
}

/** How many instances a Deployment asks for. */
export function replicasOf(deployment: Deployment): number {
  return deployment.spec.replicas ?? 1;
}
