import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const CACHED = 10_000;

/**
 * Tells which hops wrote what they say about the client.
 */
export class TrustedProxies {
  /** @param networks - CIDR ranges or single addresses, already validated */
  static create(networks: readonly string[]): TrustedProxies {
    return new TrustedProxies(networks.map(parseRange));
  }

  readonly #ranges: Array<[ipaddr.IPv4 | ipaddr.IPv6, number]>;
  readonly #known = new Map<string, boolean>();

  private constructor(ranges: Array<[ipaddr.IPv4 | ipaddr.IPv6, number]>) {
    this.#ranges = ranges;
  }

  /** Whether an address is in one of the ranges; what is no address isn't. */
  trusts(address: string): boolean {
    if (this.#ranges.length === 0) {
      return false;
    }
    let trusted = this.#known.get(address);
    if (trusted === undefined) {
      const parsed = parseTrusted(address);
      trusted =
        parsed !== undefined &&
        this.#ranges.some(
          ([range, bits]) =>
            range.kind() === parsed.kind() && parsed.match(range, bits),
        );
      if (this.#known.size >= CACHED) {
        this.#known.clear();
      }
      this.#known.set(address, trusted);
    }
    return trusted;
  }

  /**
   * The address of the client: from the peer back through `X-Forwarded-For`, as long as the one who wrote an entry is trusted. What an untrusted
   * hop wrote is ignored.
   *
   * @param peer - the address of the connection
   * @param forwardedFor - the header as received
   */
  clientAddress(peer: string, forwardedFor: string | undefined): string {
    let client = peer;
    if (forwardedFor === undefined || !this.trusts(peer)) {
      return client;
    }
    const hops = forwardedFor.split(',');
    for (let hop = hops.length - 1; hop >= 0; hop -= 1) {
      const address = parseHop(hops[hop].trim());
      if (address === undefined) {
        break;
      }
      client = address;
      if (!this.trusts(address)) {
        break;
      }
    }
    return client;
  }
}

/** Whether a text is a CIDR range or an address. */
export function isNetwork(text: string): boolean {
  const [address, bits] = text.split('/', 2);
  const family = isIP(address);
  return (
    family !== 0 &&
    (bits === undefined ||
      (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))) &&
    text.split('/').length <= 2
  );
}

/** An address of a socket; IPv4 is written as such where it comes in an IPv6 coat. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) {
    return '';
  }
  return address.startsWith('::ffff:') && address.includes('.')
    ? address.slice(7)
    : address;
}

function parseRange(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  return text.includes('/')
    ? ipaddr.parseCIDR(text)
    : ipaddr.parseCIDR(`${text}/${isIP(text) === 4 ? 32 : 128}`);
}

/** Node takes any text for the zone of an address (`fe80::1%a-b`), ipaddr.js doesn't; no range names one. */
function parseTrusted(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const [bare] = address.split('%', 1);
  return ipaddr.isValid(bare) ? ipaddr.process(bare) : undefined;
}

/** Some load balancers write the port too: `203.0.113.7:4711`, `[2001:db8::7]:4711`. */
function parseHop(text: string): string | undefined {
  const [, bracketed, v4] =
    /^\[([^\]]+)\](?::\d+)?$|^([\d.]+):\d+$/.exec(text) ?? [];
  const address = bracketed ?? v4 ?? text;
  return isIP(address) ? plainAddress(address.toLowerCase()) : undefined;
}
