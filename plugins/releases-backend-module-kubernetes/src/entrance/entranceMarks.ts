import {
  ANNOTATION_FENCE,
  ANNOTATION_ORIGINAL,
  resourceName,
} from '@backstage-releases/plugin-releases-node';

/** The annotations of an Ingress that belong to one service. Several services may share an Ingress, and each has its own count of commands. */
export function entranceMarks(service: string): {
  fence: string;
  original: string;
} {
  return {
    fence: markOf(ANNOTATION_FENCE, service),
    original: markOf(ANNOTATION_ORIGINAL, service),
  };
}

function markOf(annotation: string, service: string): string {
  const [prefix, name] = annotation.split('/');
  return `${prefix}/${resourceName(name, service)}`;
}
