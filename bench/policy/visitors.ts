import type { PolicyRequest } from '@backstage-releases/canary-policy';

/** One visitor, as each of the contenders wants to know her. */
export interface Visitor {
  request: PolicyRequest;
  /** GrowthBook's. */
  attributes: { id: string; ip: string; device: string };
  /** Unleash's. */
  context: {
    userId: string;
    remoteAddress: string;
    properties: { device: string };
  };
}

const AGENTS = [
  [
    'iphone',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4.1 Mobile/15E148 Safari/604.1',
  ],
  [
    'android',
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36',
  ],
  [
    'desktop',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36',
  ],
] as const;

/**
 * Visitors with ids, addresses and devices: every tenth is in the office 203.0.113.0/24. The rivals are told the device; this policy reads it from
 * the User-Agent.
 */
export function createVisitors(count: number): Visitor[] {
  return Array.from({ length: count }, (_, i) => {
    const id = `user-${i}`;
    const ip = `${i % 10 === 0 ? '203.0.113' : '198.51.100'}.${i % 250}`;
    const [device, agent] = AGENTS[i % AGENTS.length];
    const headers = new Map([['user-agent', agent]]);
    const cookies = new Map([['uid', id]]);
    return {
      request: {
        address: ip,
        header: name => headers.get(name),
        cookie: name => cookies.get(name),
        navigation: true,
        newId: () => 'new',
      },
      attributes: { id, ip, device },
      context: { userId: id, remoteAddress: ip, properties: { device } },
    };
  });
}
