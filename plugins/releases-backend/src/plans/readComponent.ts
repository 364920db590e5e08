import {
  ANNOTATION_IMAGE,
  ANNOTATION_PLAN,
  PlanProblem,
} from '@backstage-releases/plugin-releases-common';
import {
  Entity,
  parseEntityRef,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { imageRepository } from '../input/imageRepository';
import { PlannedService } from './Plans';

const PLAN_KIND = 'releaseplan';

/**
 * What a component says about its release, without what the plan says. The plan is looked for in the component's own namespace where the
 * annotation names none.
 */
export function readComponent(
  entity: Entity,
): Omit<PlannedService, 'pipelines'> {
  const annotations = entity.metadata.annotations ?? {};
  const image = annotations[ANNOTATION_IMAGE];
  const imageProblem = problemOfImage(image);
  const plan = readPlanRef(entity, annotations[ANNOTATION_PLAN]);
  return {
    entityRef: stringifyEntityRef(entity),
    name: entity.metadata.name,
    annotations,
    owner: entity.relations?.find(({ type }) => type === RELATION_OWNED_BY)
      ?.targetRef,
    image: imageProblem ? undefined : image,
    plan: plan.ref,
    problems: [plan.problem, imageProblem].filter(
      (problem): problem is PlanProblem => problem !== undefined,
    ),
  };
}

function readPlanRef(
  entity: Entity,
  annotation: string | undefined,
): { ref?: string; problem?: PlanProblem } {
  const path = annotationPath(ANNOTATION_PLAN);
  const expected = "the 'name' or 'namespace/name' of a release plan";
  if (annotation === undefined) {
    return { problem: { path, message: 'No release plan', expected } };
  }
  try {
    const ref = parseEntityRef(annotation, {
      defaultKind: PLAN_KIND,
      defaultNamespace: entity.metadata.namespace ?? 'default',
    });
    if (ref.kind.toLocaleLowerCase('en-US') === PLAN_KIND) {
      return { ref: stringifyEntityRef(ref) };
    }
  } catch {
    // Not an entity ref at all.
  }
  return {
    problem: {
      path,
      message: `Invalid value '${annotation}'`,
      value: annotation,
      expected,
    },
  };
}

function problemOfImage(image: string | undefined): PlanProblem | undefined {
  const path = annotationPath(ANNOTATION_IMAGE);
  const expected =
    "an image repository without tag or digest, for example 'registry.example.com/shop'";
  if (image === undefined) {
    return { path, message: 'No image repository', expected };
  }
  return imageRepository.test(image)
    ? undefined
    : { path, message: `Invalid value '${image}'`, value: image, expected };
}

function annotationPath(annotation: string): string {
  return `metadata.annotations['${annotation}']`;
}
