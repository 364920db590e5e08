import type { Container, PodTemplateSpec } from 'kubernetes-types/core/v1';

/** The parts of an image's name. */
export interface ImageReference {
  repository: string;
  tag?: string;
  digest?: string;
}

const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/** Takes an image's name apart. A port of the registry is no tag. */
export function parseImage(image: string): ImageReference {
  const [name, digest] = image.split('@', 2);
  const colon = name.lastIndexOf(':');
  return colon > name.lastIndexOf('/')
    ? { repository: name.slice(0, colon), tag: name.slice(colon + 1), digest }
    : { repository: name, digest };
}

/** The name of one version of an image. The digest decides what runs; the tag stays for people where the version can be one. */
export function imageOf(
  repository: string,
  version: string,
  digest: string,
): string {
  return TAG.test(version)
    ? `${repository}:${version}@${digest}`
    : `${repository}@${digest}`;
}

/** Whether two repositories are the same, with or without Docker Hub's implied parts. */
export function isSameRepository(one: string, other: string): boolean {
  return withoutImplied(one) === withoutImplied(other);
}

/** The container that a service is about: the one of its image, else the first. */
export function mainContainer(
  template: PodTemplateSpec,
  repository: string | undefined,
): Container | undefined {
  const containers = template.spec?.containers ?? [];
  return (
    containers.find(
      ({ image }) =>
        repository !== undefined &&
        isSameRepository(parseImage(image ?? '').repository, repository),
    ) ?? containers[0]
  );
}

function withoutImplied(repository: string): string {
  return repository
    .replace(/^(index\.)?docker\.io\//, '')
    .replace(/^library\//, '');
}
