import { MAX_GENERATION } from '@backstage-releases/canary-policy';
import { KubeObject } from '@backstage-releases/cluster-client';

/** Annotation of what leads to a route: the generation that it was last written for. */
export const ANNOTATION_GENERATION = 'backstage-releases/generation';

/** The generation that an object was last written for; 0 where it doesn't say so. */
export function generationMark({ metadata }: KubeObject): number {
  return countedGeneration(metadata.annotations?.[ANNOTATION_GENERATION]);
}

/** A number as a generation that another one can follow; 0 where it is none, for example because somebody wrote it by hand. */
export function countedGeneration(value: unknown): number {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 && number < MAX_GENERATION
    ? number
    : 0;
}
