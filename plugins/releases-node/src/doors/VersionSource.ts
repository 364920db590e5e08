import { Version } from '@backstage-releases/plugin-releases-common';

/**
 * Knows the versions of an image repository.
 *
 * @public
 */
export interface VersionSource {
  /** Whether this source is responsible for a repository. */
  knows(image: string): boolean;
  /** The newest first. */
  list(image: string): Promise<Version[]>;
  /** Throws `NotFoundError` with the newest versions there are. */
  resolve(image: string, version: string): Promise<Version>;
}
