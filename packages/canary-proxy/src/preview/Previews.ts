import type { Language, Policy } from '@backstage-releases/canary-policy';
import type { RegionSource } from '../region/RegionSource';
import { SampleHash } from '../sample/SampleHash';
import { plainHeaders } from '../sample/Sampler';
import type { SampleStore } from '../sample/SampleStore';
import { inSlices } from './inSlices';
import type { Preview } from './PreviewAnswer';
import { previewPolicy } from './previewPolicy';

/** Previews that wait for their turn at most. */
const MOST_WAITING = 8;

/** What previews are made of. */
export interface PreviewsOptions {
  store: SampleStore;
  /** The headers that samples have as they are, besides those that they always have; in lower case. */
  headers: readonly string[];
  cookieKeys: readonly Buffer[];
  regions: RegionSource;
}

/** Which policy is previewed, and by which route's requests. */
export interface PreviewedPolicy {
  route: string;
  policy: Policy;
  /** Where the policy stands in the document that was sent. */
  path: string;
  language: Language;
}

/**
 * Makes previews, one after the other, and none of them keeps the process from other work for more than a moment.
 */
export class Previews {
  static create(options: PreviewsOptions): Previews {
    return new Previews(options);
  }

  readonly #options: PreviewsOptions;
  readonly #plain: ReadonlySet<string>;
  readonly #hash: SampleHash;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(options: PreviewsOptions) {
    this.#options = options;
    this.#plain = plainHeaders(options.headers);
    this.#hash = SampleHash.create(options.cookieKeys);
  }

  /** Who would see the canary; `undefined` where too many ask at once. */
  async preview(asked: PreviewedPolicy): Promise<Preview | undefined> {
    if (this.#waiting >= MOST_WAITING) {
      return undefined;
    }
    this.#waiting += 1;
    const turn = this.#last.then(() => this.#make(asked));
    this.#last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
    }
  }

  #make({ route, policy, path, language }: PreviewedPolicy): Promise<Preview> {
    const { store, cookieKeys, regions } = this.#options;
    return inSlices(
      previewPolicy({
        policy,
        path,
        language,
        samples: store.of(route),
        plain: this.#plain,
        hash: this.#hash,
        cookieKeys,
        regions,
      }),
    );
  }
}
