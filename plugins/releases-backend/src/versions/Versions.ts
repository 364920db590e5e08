import { InputError } from '@backstage/errors';
import { Version } from '@backstage-releases/plugin-releases-common';
import { VersionSource } from '@backstage-releases/plugin-releases-node';

/** Asks the source that knows an image. */
export class Versions {
  readonly #sources: VersionSource[];

  static create(sources: VersionSource[]) {
    return new Versions(sources);
  }

  private constructor(sources: VersionSource[]) {
    this.#sources = sources;
  }

  /** The newest first. */
  async list(image: string): Promise<Version[]> {
    return this.#source(image).list(image);
  }

  async resolve(image: string, version: string): Promise<Version> {
    return this.#source(image).resolve(image, version);
  }

  #source(image: string): VersionSource {
    const source = this.#sources.find(one => one.knows(image));
    if (!source) {
      throw new InputError(`No version source knows the image '${image}'`);
    }
    return source;
  }
}
