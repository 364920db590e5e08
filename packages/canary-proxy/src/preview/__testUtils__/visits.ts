import type { Policy } from '@backstage-releases/canary-policy';
import { MemoryCookie } from '../../decision/MemoryCookie';
import {
  DecidedRequest,
  ProxyDecision,
  RequestDecider,
} from '../../decision/RequestDecider';
import type { RegionSource } from '../../region/RegionSource';
import type { SampledRequest } from '../../sample/SampledRequest';
import { SampleHash } from '../../sample/SampleHash';
import { sampleOf } from '../../sample/sampleOf';
import { plainHeaders } from '../../sample/Sampler';
import type { Preview } from '../PreviewAnswer';
import { previewPolicy } from '../previewPolicy';

export const KEYS = [Buffer.from('a key that signs memory cookies.')];

/** The headers of these tests that are kept as they are. */
const PLAIN = plainHeaders(['x-app']);
const HASH = SampleHash.create(KEYS);

const regions: RegionSource = {
  detail: 'subdivision',
  find: address =>
    address.startsWith('203.0.113.')
      ? { country: 'CN', subdivisions: ['CN-SH'] }
      : undefined,
};

/** A request of a test. */
export interface Visit {
  method?: string;
  address?: string;
  target?: string;
  host?: string;
  cookies?: Record<string, string>;
  headers?: Record<string, string>;
  /** She has been here before: her request carries what the release remembered of that one. */
  former?: Visit;
}

/** A visit as a release sees it that decides by a policy. */
function requestOf(visit: Visit, release: Policy): DecidedRequest {
  const { method = 'GET', address = '192.0.2.1', target = '/', host } = visit;
  const cookies = { ...visit.cookies };
  const memory =
    visit.former &&
    RequestDecider.create(release, KEYS, regions).decide(
      requestOf(visit.former, release),
    ).memory;
  if (memory) {
    const cookie = MemoryCookie.create(release.salt, KEYS);
    cookies[cookie.name] = cookie.write(memory);
  }
  const headers = new Map(Object.entries(visit.headers ?? {}));
  const pairs = Object.entries(cookies).map(pair => pair.join('='));
  if (pairs.length > 0) {
    headers.set('cookie', pairs.join('; '));
  }
  return { method, address, target, host, header: name => headers.get(name) };
}

/** What the data plane would decide of a visit to a release if it went by another policy. */
export function decideReally(
  visit: Visit,
  release: Policy,
  policy: Policy,
): ProxyDecision {
  return RequestDecider.create(policy, KEYS, regions).decide(
    requestOf(visit, release),
  );
}

/** A sample of visits to a release. */
export function sampleVisits(
  visits: readonly Visit[],
  release: Policy,
): SampledRequest[] {
  const decider = RequestDecider.create(release, KEYS, regions);
  return visits.map((visit, index) => {
    const request = requestOf(visit, release);
    const names = ['cookie', ...Object.keys(visit.headers ?? {})];
    const decision = decider.decide(request);
    return sampleOf(
      {
        at: 1_000 + index,
        weight: 1,
        request,
        fields: names.flatMap((name): Array<[string, string]> => {
          const value = request.header(name);
          return value === undefined ? [] : [[name, value]];
        }),
        decision,
        cookie: decider.cookie,
        group: decision.group,
      },
      PLAIN,
      HASH,
    );
  });
}

/** The preview of a policy by samples. */
export function previewOf(
  policy: Policy,
  samples: readonly SampledRequest[],
): Preview {
  const work = previewPolicy({
    policy,
    path: 'policy',
    samples,
    plain: PLAIN,
    hash: HASH,
    cookieKeys: KEYS,
    regions,
    language: 'en',
  });
  for (;;) {
    const { done, value } = work.next();
    if (done) {
      return value;
    }
  }
}
