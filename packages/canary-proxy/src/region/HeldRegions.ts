import { isIP } from 'node:net';
import type { Region, RegionDetail } from '@backstage-releases/canary-policy';
import { Reader, Response } from 'mmdb-lib';
import { regionOf } from './regionOf';
import type { RegionSource } from './RegionSource';

/** What a location file says, in memory that threads share. Can be posted. */
export interface LocationData {
  bytes: SharedArrayBuffer;
  /** What was found that it can tell. */
  detail: RegionDetail;
}

/** Where addresses are, by data that somebody else has read. */
export class HeldRegions implements RegionSource {
  /** @throws Error where the data is in another format. */
  static create(data: LocationData): HeldRegions {
    return new HeldRegions(data);
  }

  #data: LocationData;
  #reader: Reader<Response>;

  private constructor(data: LocationData) {
    this.#data = data;
    this.#reader = readerOf(data.bytes);
  }

  get data(): LocationData {
    return this.#data;
  }

  get detail(): RegionDetail {
    return this.#data.detail;
  }

  get builtAt(): number {
    return this.#reader.metadata.buildEpoch.getTime();
  }

  find(address: string): Region | undefined {
    if (isIP(address) === 0) {
      return undefined;
    }
    try {
      return regionOf(this.#reader.get(address));
    } catch {
      // A file may be broken in a place that nobody looked at. Requests go on.
      return undefined;
    }
  }

  /** Goes by other data from now on. */
  take(data: LocationData): void {
    this.#reader = readerOf(data.bytes);
    this.#data = data;
  }
}

/** Looks up addresses in bytes that are in MaxMind's format, without a copy. */
export function readerOf(bytes: SharedArrayBuffer): Reader<Response> {
  return new Reader<Response>(Buffer.from(bytes));
}
