import { Address, parseAddress } from './Address';

interface Range {
  first: Address;
  last: Address;
}

/**
 * Reads a CIDR range or a single address; bits behind the prefix are ignored.
 *
 * @returns `undefined` where the text is neither
 */
export function parseNetwork(text: string): Range | undefined {
  const [, host, bits] = /^([^/%]+)(?:\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? [];
  const address = host === undefined ? undefined : parseAddress(host);
  if (!address) {
    return undefined;
  }
  const mapped = address.length === 1 && host.includes(':');
  const width = mapped ? 128 : address.length * 32;
  const prefix = bits === undefined ? width : Number(bits);
  // A prefix that cuts into the mapping itself is more than IPv4 and less than an IPv6 network.
  if (prefix > width || (mapped && prefix < 96)) {
    return undefined;
  }
  return toRange(address, mapped ? prefix - 96 : prefix);
}

function toRange(address: Address, prefix: number): Range {
  const hostBits = address.map((_, i) =>
    Math.min(32, Math.max(0, 32 * (i + 1) - prefix)),
  );
  return {
    first: address.map((word, i) => {
      const size = 2 ** hostBits[i];
      return Math.floor(word / size) * size;
    }),
    last: address.map((word, i) => {
      const size = 2 ** hostBits[i];
      return Math.floor(word / size) * size + size - 1;
    }),
  };
}

/**
 * Compiles networks to a test that takes a binary search per address, however many networks there are.
 *
 * @throws Error where one of them is no network
 */
export function compileNetworks(
  networks: string[],
): (address: Address) => boolean {
  const ranges = networks.map(network => {
    const range = parseNetwork(network);
    if (!range) {
      throw new Error(`Failed to read network '${network}'`);
    }
    return range;
  });
  const v4 = merge(ranges.filter(range => range.first.length === 1));
  const v6 = merge(ranges.filter(range => range.first.length === 4));
  return address => contains(address.length === 1 ? v4 : v6, address);
}

function merge(ranges: Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of ranges.sort((a, b) => compare(a.first, b.first))) {
    const before = merged.at(-1);
    if (!before || compare(before.last, range.first) < 0) {
      merged.push({ ...range });
    } else if (compare(before.last, range.last) < 0) {
      before.last = range.last;
    }
  }
  return merged;
}

function contains(ranges: Range[], address: Address): boolean {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = Math.floor((low + high) / 2);
    if (compare(address, ranges[middle].first) < 0) {
      high = middle - 1;
    } else if (compare(address, ranges[middle].last) > 0) {
      low = middle + 1;
    } else {
      return true;
    }
  }
  return false;
}

function compare(a: Address, b: Address): number {
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) {
      return a[i] - b[i];
    }
  }
  return 0;
}
