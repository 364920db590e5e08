import type { RegionDetail } from '@backstage-releases/canary-policy';
import type { Reader, Response } from 'mmdb-lib';
import { regionOf } from './regionOf';

/** A file of the whole world has subdivisions long before this, and a small one has an end. */
const LOOKED_AT = 5000;

/**
 * How finely a location file can tell, by looking at its first networks. Names of file types say little: each maker has his own.
 */
export function detailOfFile(reader: Reader<Response>): RegionDetail {
  const found = [
    lookThrough(reader, 32),
    ...(reader.metadata.ipVersion === 6 ? [lookThrough(reader, 128)] : []),
  ];
  return (
    (['subdivision', 'country'] as const).find(detail =>
      found.includes(detail),
    ) ?? 'none'
  );
}

function lookThrough(reader: Reader<Response>, width: 32 | 128): RegionDetail {
  let detail: RegionDetail = 'none';
  let address = 0n;
  for (let i = 0; i < LOOKED_AT && address < 1n << BigInt(width); i++) {
    const [record, prefix] = reader.getWithPrefixLength(
      width === 32 ? asV4(address) : asV6(address),
    );
    const region = regionOf(record);
    if (region?.subdivisions) {
      return 'subdivision';
    }
    detail = region ? 'country' : detail;
    address += 1n << BigInt(width - prefix);
  }
  return detail;
}

function asV4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map(bits => (address >> bits) & 255n).join('.');
}

function asV6(address: bigint): string {
  return Array.from({ length: 8 }, (_, i) =>
    ((address >> BigInt(112 - 16 * i)) & 0xffffn).toString(16),
  ).join(':');
}
