import type { Container, PodTemplateSpec } from 'kubernetes-types/core/v1';
import { Deployment } from '../objects';

/** Annotation of a revision's Deployment: by the name of each container that runs what was released, its image, as JSON. */
export const ANNOTATION_RELEASED = 'backstage-releases/released-images';

/** What a Deployment that runs an image is annotated with. */
export function writeReleased(
  template: PodTemplateSpec,
  image: string,
): Record<string, string> {
  const released = containersOf(template).filter(one => one.image === image);
  return {
    [ANNOTATION_RELEASED]: JSON.stringify(
      Object.fromEntries(released.map(({ name }) => [name, image])),
    ),
  };
}

/** Why what a Deployment runs isn't what was released, in words; undefined where it is, or nothing says what was released. */
export function driftOf({ metadata, spec }: Deployment): string | undefined {
  const released = readReleased(metadata.annotations?.[ANNOTATION_RELEASED]);
  const containers = containersOf(spec.template);
  const drifted = Object.entries(released).flatMap(([name, image]) => {
    const now = containers.find(one => one.name === name);
    return now?.image === image
      ? []
      : [
          `container '${name}' runs ${
            now ? `'${now.image}'` : 'no more'
          }, and '${image}' was released`,
        ];
  });
  return drifted.length > 0
    ? `Somebody has changed Deployment '${metadata.name}': ${drifted.join(
        '; ',
      )}`
    : undefined;
}

function readReleased(text: string | undefined): Record<string, string> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null
      ? (value as Record<string, string>)
      : {};
  } catch {
    return {};
  }
}

function containersOf({ spec }: PodTemplateSpec): Container[] {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
}
