/**
 * An IP address as unsigned 32-bit words, most significant first: one for IPv4, four for IPv6.
 */
export type Address = readonly number[];

/**
 * Reads an IPv4 or IPv6 address, strictly. An IPv4-mapped IPv6 address is read as the IPv4 address, a zone (`%eth0`) is dropped.
 *
 * @returns `undefined` where the text is no address
 */
export function parseAddress(text: string): Address | undefined {
  if (!text.includes(':')) {
    const word = parseV4(text, 0, text.length);
    return word === undefined ? undefined : [word];
  }
  const words = parseV6(text);
  return words && isMapped(words) ? [words[3]] : words;
}

/**
 * Whether an address of four words stands for an IPv4 address.
 */
export function isMapped(words: Address): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
}

/**
 * Writes an address in its canonical form (dotted, or RFC 5952), so that one address always is the same text.
 */
export function formatAddress(address: Address): string {
  if (address.length === 1) {
    const [word] = address;
    return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${
      word & 255
    }`;
  }
  const groups = address.flatMap(word => [word >>> 16, word & 0xffff]);
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) {
      end++;
    }
    if (end - i > length) {
      start = i;
      length = end - i;
    }
  }
  const hex = groups.map(group => group.toString(16));
  return start < 0
    ? hex.join(':')
    : `${hex.slice(0, start).join(':')}::${hex
        .slice(start + length)
        .join(':')}`;
}

function parseV4(text: string, from: number, to: number): number | undefined {
  let word = 0;
  let part = 0;
  let digits = 0;
  let parts = 0;
  for (let i = from; i <= to; i++) {
    const code = i < to ? text.charCodeAt(i) : 46;
    if (code === 46) {
      if (digits === 0 || part > 255 || ++parts > 4) {
        return undefined;
      }
      word = word * 256 + part;
      part = 0;
      digits = 0;
    } else if (code >= 48 && code <= 57) {
      // A leading zero means octal to some readers, so it is refused.
      if (digits > 0 && part === 0) {
        return undefined;
      }
      part = part * 10 + code - 48;
      if (++digits > 3) {
        return undefined;
      }
    } else {
      return undefined;
    }
  }
  return parts === 4 ? word : undefined;
}

function parseV6(text: string): Address | undefined {
  const zone = text.indexOf('%');
  const end = zone < 0 ? text.length : zone;
  const groups: number[] = [];
  let gap = -1;
  let at = 0;
  if (text.startsWith('::')) {
    gap = 0;
    at = 2;
  }
  while (at < end) {
    const next = text.indexOf(':', at);
    const stop = next < 0 || next > end ? end : next;
    if (stop === end && text.indexOf('.', at) > 0) {
      const word = parseV4(text, at, end);
      if (word === undefined) {
        return undefined;
      }
      groups.push(word >>> 16, word & 0xffff);
      at = end;
      break;
    }
    const group = parseGroup(text, at, stop);
    if (group === undefined) {
      return undefined;
    }
    groups.push(group);
    at = stop + 1;
    if (stop < end && text.charCodeAt(at) === 58) {
      if (gap >= 0) {
        return undefined;
      }
      gap = groups.length;
      at++;
    } else if (at === end) {
      return undefined;
    }
    if (groups.length > 8) {
      return undefined;
    }
  }
  if (gap < 0 ? groups.length !== 8 : groups.length > 7) {
    return undefined;
  }
  if (gap >= 0) {
    groups.splice(gap, 0, ...new Array(8 - groups.length).fill(0));
  }
  return [0, 2, 4, 6].map(i => groups[i] * 0x10000 + groups[i + 1]);
}

function parseGroup(
  text: string,
  from: number,
  to: number,
): number | undefined {
  if (to === from || to - from > 4) {
    return undefined;
  }
  let group = 0;
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    const lower = code | 32;
    let digit = -1;
    if (code >= 48 && code <= 57) {
      digit = code - 48;
    } else if (lower >= 97 && lower <= 102) {
      digit = lower - 87;
    }
    if (digit < 0) {
      return undefined;
    }
    group = group * 16 + digit;
  }
  return group;
}
