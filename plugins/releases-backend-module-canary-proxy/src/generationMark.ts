import { KubeObject } from '@backstage-releases/cluster-client';

/** Annotation of what leads to a route: the generation that it was last written for. */
export const ANNOTATION_GENERATION = 'backstage-releases/generation';

/** The generation that an object was last written for; 0 where it doesn't say so. */
export function generationMark({ metadata }: KubeObject): number {
  const mark = Number(metadata.annotations?.[ANNOTATION_GENERATION]);
  return Number.isSafeInteger(mark) ? Math.max(0, mark) : 0;
}
