import { JsonObject } from '@backstage/types';
import { parseCanaryConfig } from './CanaryConfig';
import { completeSegments } from './completeSegments';

const shared = {
  office: { network: ['203.0.113.0/24'] },
  insiders: { any: [{ segment: 'office' }, { header: { name: 'x-insider' } }] },
  unused: { network: ['198.51.100.0/24'] },
} as any;

const stage = (segment: object, more: JsonObject = {}): JsonObject => ({
  identity: [{ cookie: 'uid' }],
  steps: [{ segment: segment as JsonObject }, { percent: 100 }],
  ...more,
});

describe('completeSegments', () => {
  it('copies what is called, and what that calls, and nothing else', () => {
    const completed = completeSegments(
      stage({ not: { segment: 'insiders' } }),
      shared,
    );
    expect(Object.keys(completed.segments as object).sort()).toEqual([
      'insiders',
      'office',
    ]);
  });

  it('takes the plan at its word where both have the name', () => {
    const own = { office: { network: ['192.0.2.1'] } };
    const completed = completeSegments(
      stage({ segment: 'insiders' }, { segments: own }),
      shared,
    );
    expect(completed.segments).toEqual({
      ...own,
      insiders: shared.insiders,
    });
  });

  it('changes nothing of a plan that calls nothing, or is wrong', () => {
    for (const value of [
      stage({ network: ['192.0.2.1'] }),
      stage({ segment: 'nowhere' }),
      stage({ segment: 'office' }, { segments: 'office' }),
      {},
    ]) {
      expect(completeSegments(value, shared)).toBe(value);
    }
  });

  it('makes a plan that can be read', () => {
    const value = stage({ segment: 'office' });
    expect(parseCanaryConfig(value).problems).not.toEqual([]);
    expect(parseCanaryConfig(completeSegments(value, shared))).toMatchObject({
      config: { steps: [{ segment: shared.office }, { percent: 100 }] },
    });
  });
});
