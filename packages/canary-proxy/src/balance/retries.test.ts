import fc from 'fast-check';
import { FailedAttempt, decideRetry } from './decideRetry';
import { RetryBudget } from './RetryBudget';

const NOW = 1_000_000;

describe('RetryBudget', () => {
  it('allows a fifth of the requests of ten seconds, and three a second', () => {
    const budget = RetryBudget.create({ percent: 20, perSecond: 3 });
    expect(budget.remaining(NOW)).toBe(30);
    for (let i = 0; i < 104; i += 1) {
      budget.request(NOW);
    }
    expect(budget.remaining(NOW)).toBe(50);
    for (let i = 0; i < 50; i += 1) {
      expect(budget.mayRetry(NOW)).toBe(true);
      budget.spend(NOW);
    }
    expect(budget.mayRetry(NOW)).toBe(false);
    expect(budget.remaining(NOW + 10_000)).toBe(30);
  });

  it.each([
    { percent: 20, perSecond: 3 },
    { percent: 0, perSecond: 0 },
    { percent: 100, perSecond: 1 },
  ])('lets no more through than %j allow, whenever they are asked', rules => {
    const events = fc.array(
      fc.record({ after: fc.nat(2_000), isRetry: fc.boolean() }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(events, all => {
        const budget = RetryBudget.create(rules);
        const requests: number[] = [];
        const retries: number[] = [];
        let now = NOW;
        for (const { after, isRetry } of all) {
          now += after;
          if (!isRetry) {
            budget.request(now);
            requests.push(now);
          } else if (budget.mayRetry(now)) {
            budget.spend(now);
            retries.push(now);
          }
          const lately = countSince(retries, now - 9_000);
          const bound =
            (countSince(requests, now - 19_000) * rules.percent) / 100 +
            rules.perSecond * 10;
          expect(lately).toBeLessThanOrEqual(bound);
        }
      }),
    );
  });

  it('goes on with what was spent under other rules', () => {
    const budget = RetryBudget.create({ percent: 0, perSecond: 3 });
    budget.spend(NOW);
    budget.follow({ percent: 0, perSecond: 1 });
    expect(budget.remaining(NOW)).toBe(9);
    budget.follow({ percent: 0, perSecond: 0 });
    expect(budget.remaining(NOW)).toBe(0);
  });
});

function countSince(times: readonly number[], from: number): number {
  return times.filter(at => at > from).length;
}

describe('decideRetry', () => {
  const failed: FailedAttempt = {
    method: 'GET',
    sentAnything: true,
    answeredAnything: false,
    bodyLost: false,
    abandoned: false,
    reusedConnection: false,
    timedOut: false,
    attempt: 1,
    attempts: 2,
    otherPod: true,
    withinBudget: true,
  };
  const neverSent = { sentAnything: false };
  const alone = { otherPod: false };

  it.each<[string, Partial<FailedAttempt>, string]>([
    ['GET that was sent', {}, 'other'],
    ['HEAD that was sent', { method: 'HEAD' }, 'other'],
    ['PUT whose body is kept', { method: 'PUT' }, 'other'],
    ['PUT whose body is lost', { method: 'PUT', bodyLost: true }, 'body-lost'],
    ['POST that was sent', { method: 'POST' }, 'unsafe'],
    ['PATCH that was sent', { method: 'PATCH' }, 'unsafe'],
    ['method that nobody knows', { method: 'get' }, 'unsafe'],
    ['POST that was never sent', { method: 'POST', ...neverSent }, 'other'],
    [
      'a POST whose body went ahead',
      { ...neverSent, bodyLost: true },
      'body-lost',
    ],
    ['answer that had begun', { answeredAnything: true }, 'answered'],
    ['client that left', { abandoned: true }, 'abandoned'],
    ['last attempt', { attempt: 2 }, 'attempts'],
    ['budget that is spent', { withinBudget: false }, 'budget'],
    ['only pod', alone, 'no-other-pod'],
    ['only pod that refused', { ...alone, ...neverSent }, 'no-other-pod'],
    [
      'only pod that closed an idle connection',
      { ...alone, reusedConnection: true },
      'same',
    ],
    [
      'POST that the only pod took leave before',
      { ...alone, ...neverSent, method: 'POST', reusedConnection: true },
      'same',
    ],
    [
      'only pod that took too long',
      { ...alone, reusedConnection: true, timedOut: true },
      'no-other-pod',
    ],
    [
      'POST on a connection that was idle',
      { method: 'POST', reusedConnection: true },
      'unsafe',
    ],
    ['GET on a connection that was idle', { reusedConnection: true }, 'other'],
  ])('after a %s', (_, changes, expected) => {
    const retry = decideRetry({ ...failed, ...changes });
    expect(retry.to ?? retry.because).toBe(expected);
  });

  it('never repeats what may have been acted on, or is not there any more', () => {
    const attempt = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PATCH', 'DELETE', 'CONNECT'),
      sentAnything: fc.boolean(),
      answeredAnything: fc.boolean(),
      bodyLost: fc.boolean(),
      abandoned: fc.boolean(),
      reusedConnection: fc.boolean(),
      timedOut: fc.boolean(),
      attempt: fc.integer({ min: 1, max: 3 }),
      attempts: fc.integer({ min: 1, max: 3 }),
      otherPod: fc.boolean(),
      withinBudget: fc.boolean(),
    });
    fc.assert(
      fc.property(attempt, one => {
        const isSafe = !one.sentAnything || /^(GET|DELETE)$/.test(one.method);
        const mayBe =
          isSafe &&
          !one.answeredAnything &&
          !one.bodyLost &&
          !one.abandoned &&
          one.withinBudget &&
          one.attempt < one.attempts;
        const isRepeated = decideRetry(one).to !== undefined;
        expect(isRepeated && !mayBe).toBe(false);
        expect(!isRepeated && mayBe && one.otherPod).toBe(false);
      }),
    );
  });
});
