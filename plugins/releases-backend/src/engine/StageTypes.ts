import { NotFoundError } from '@backstage/errors';
import { StageType } from '@backstage-releases/plugin-releases-node';

/** The installed stage types by name. */
export class StageTypes {
  readonly #types: Map<string, StageType>;

  static create(types: StageType[]) {
    return new StageTypes(new Map(types.map(type => [type.type, type])));
  }

  private constructor(types: Map<string, StageType>) {
    this.#types = types;
  }

  /** The stage types by name. */
  get byName(): Map<string, StageType> {
    return this.#types;
  }

  names(): string[] {
    return [...this.#types.keys()];
  }

  find(type: string): StageType | undefined {
    return this.#types.get(type);
  }

  /** Throws `NotFoundError` with the installed ones. */
  get(type: string): StageType {
    const found = this.#types.get(type);
    if (!found) {
      throw new NotFoundError(
        `No stage type '${type}' is installed; there are ${this.names()
          .map(name => `'${name}'`)
          .join(', ')}`,
      );
    }
    return found;
  }
}
