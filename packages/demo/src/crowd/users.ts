/** A user of the crowd: who she is, and from where she comes. */
export interface User {
  /** The value of her `uid` cookie, `u0001` and up. */
  uid: string;
  /** In the office network or elsewhere. */
  address: string;
  office: boolean;
  userAgent: string;
}

/** Of a thousand users, how many are in the office. */
const officePerMille = 60;

const userAgents = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Safari/605.1.15',
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
];

/**
 * The users of a crowd, always the same for a count. Six in a hundred sit in the office network 203.0.113.0/24, evenly spread over the list; the
 * others come from 198.51.100.0/24, 192.0.2.0/24 and 2001:db8::/32, some of them sharing an address as behind a router.
 */
export function createUsers(count: number): User[] {
  return Array.from({ length: count }, (_, index) => {
    const before = Math.floor((index * officePerMille) / 1000);
    const after = Math.floor(((index + 1) * officePerMille) / 1000);
    const office = after > before;
    return {
      uid: `u${String(index + 1).padStart(4, '0')}`,
      address: office
        ? `203.0.113.${1 + (before % 254)}`
        : elsewhere(index - before),
      office,
      userAgent: userAgents[index % userAgents.length],
    };
  });
}

function elsewhere(index: number): string {
  const host = 1 + (Math.floor(index / 3) % 254);
  return [
    `198.51.100.${host}`,
    `192.0.2.${host}`,
    `2001:db8::${host.toString(16)}`,
  ][index % 3];
}
