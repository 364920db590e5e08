import type {
  ImageRegistry,
  PodImage,
} from '@backstage-releases/local-cluster';
import { behaviours, demoVersions } from './demoVersions';
import { ServiceImage } from './ServiceImage';

/**
 * How the demo images behave.
 *
 * @public
 */
export interface DemoImagesOptions {
  /** How long a container listens before it is ready, in milliseconds; 1500 by default. The variable `STARTUP_MS` of a container wins. */
  startup?: number;
}

/**
 * A registry with the images of {@link demoVersions}, by tag and by digest; a digest wins over a tag beside it.
 *
 * @public
 */
export function createDemoImages(
  options: DemoImagesOptions = {},
): ImageRegistry {
  const byName = new Map<string, PodImage>(
    demoVersions.flatMap(({ image, versions }) =>
      versions.flatMap(({ version, digest }) => {
        const found = new ServiceImage({
          service: image.slice(image.lastIndexOf('/') + 1),
          version,
          behaviour: behaviours[version],
          startup: options.startup ?? 1500,
        });
        return [
          [`${image}:${version}`, found],
          [`${image}@${digest}`, found],
        ] as const;
      }),
    ),
  );
  return {
    resolve: image => byName.get(image.replace(/:[^:/@]+@/, '@')),
  };
}

/**
 * The images of the demo, for `local-cluster --images`.
 *
 * @public
 */
export const images: ImageRegistry = createDemoImages();
