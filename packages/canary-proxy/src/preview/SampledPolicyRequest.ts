import type { PolicyRequest, Region } from '@backstage-releases/canary-policy';
import { readCookie } from '../decision/readCookie';
import type { RegionSource } from '../region/RegionSource';
import { CUT, SampledRequest } from '../sample/SampledRequest';

/** Begins what stands for a value that isn't known; no received byte is this character, so it equals no value. */
const UNKNOWN = '†';

/** Whether a value is one that stands for another. */
export function isStandIn(value: string): boolean {
  return value.startsWith(UNKNOWN);
}

/** What samples are read with. */
export interface SampleReader {
  /** The values that a policy compares with, by their hashes. */
  known: ReadonlyMap<string, string>;
  /** The hashes of the parameters that it reads, by their names. */
  parameters: ReadonlyMap<string, string>;
  regions: RegionSource;
}

/**
 * A sampled request as a policy asks about it. A value that was hashed is the one that the policy compares with, where it is that one; otherwise
 * something that equals no value, and is the same wherever the value was.
 */
export class SampledPolicyRequest implements PolicyRequest {
  static create(
    sample: SampledRequest,
    index: number,
    reader: SampleReader,
  ): SampledPolicyRequest {
    return new SampledPolicyRequest(sample, index, reader);
  }

  readonly #sample: SampledRequest;
  readonly #index: number;
  readonly #reader: SampleReader;
  #isRegionFound = false;
  #region: Region | undefined;

  private constructor(
    sample: SampledRequest,
    index: number,
    reader: SampleReader,
  ) {
    this.#sample = sample;
    this.#index = index;
    this.#reader = reader;
  }

  get address(): string {
    return this.#sample.address;
  }

  get method(): string {
    return this.#sample.method;
  }

  get hostname(): string | undefined {
    return this.#sample.hostname;
  }

  get path(): string | undefined {
    return this.#sample.path;
  }

  get navigation(): boolean {
    return this.#sample.navigation;
  }

  header(name: string): string | undefined {
    const { headers, hashedHeaders } = this.#sample;
    if (Object.hasOwn(headers, name)) {
      const value = headers[name];
      return value.endsWith(CUT) ? value.slice(0, -CUT.length) : value;
    }
    return this.#reveal(readCookie(hashedHeaders, name));
  }

  cookie(name: string): string | undefined {
    return this.#reveal(readCookie(this.#sample.cookies, name));
  }

  query(name: string): string | undefined {
    const hash = this.#reader.parameters.get(name);
    return hash === undefined
      ? undefined
      : this.#reveal(readCookie(this.#sample.query, hash));
  }

  /** Each rule asks anew, and finding it costs more than the rest. */
  region(): Region | undefined {
    if (!this.#isRegionFound) {
      this.#isRegionFound = true;
      this.#region = this.#reader.regions.find(this.#sample.address);
    }
    return this.#region;
  }

  newId(): string {
    return `${UNKNOWN}${this.#sample.at}-${this.#index}`;
  }

  #reveal(hash: string | undefined): string | undefined {
    return hash === undefined
      ? undefined
      : this.#reader.known.get(hash) ?? UNKNOWN + hash;
  }
}
