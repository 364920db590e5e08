import { describeIssue } from '../Issue';
import { parseBalance, validateBalance } from './parseBalance';

describe('parseBalance', () => {
  it('fills in what is not said', () => {
    const settings = {
      algorithm: 'peak-ewma',
      weights: 'response-time',
      slowStart: 10_000,
      breaker: {
        condition: { text: 'NetworkErrorRatio() > 0.5', asksLatency: false },
        minRequests: 20,
        consecutiveFailures: 5,
        fallbackDuration: 10_000,
        recoveryDuration: 10_000,
        checkPeriod: 100,
      },
      fallback: 'stable',
      sticky: undefined,
      retries: { attempts: 3, percent: 20, perSecond: 3 },
    };
    expect(parseBalance()).toMatchObject(settings);
    expect(parseBalance({ breaker: {}, retries: {} })).toMatchObject(settings);
  });

  it('takes what is said', () => {
    const condition = 'LatencyAtQuantileMS(50.0) > 100';
    expect(
      parseBalance({
        algorithm: 'drr',
        weights: 'traefik-1',
        slowStart: '0s',
        breaker: { condition, recoveryDuration: '500ms' },
        fallback: 'fail',
        sticky: { cookie: 'pod' },
        retries: { attempts: 1 },
      }),
    ).toMatchObject({
      algorithm: 'drr',
      weights: 'traefik-1',
      slowStart: 0,
      breaker: {
        condition: { text: condition, asksLatency: true },
        recoveryDuration: 500,
        minRequests: 20,
      },
      fallback: 'fail',
      sticky: { cookie: 'pod' },
      retries: { attempts: 1, percent: 20 },
    });
    expect(parseBalance({ breaker: false }).breaker).toBeUndefined();
  });

  it.each<[unknown, string]>([
    [7, "'balance' is 7, expected an object"],
    [
      { algorithm: 'random' },
      "'balance.algorithm' is 'random', expected one of 'wrr', 'drr', 'p2c', 'peak-ewma'",
    ],
    [
      { slowstart: '1s' },
      "'balance.slowstart' is '1s', expected no such field, only 'algorithm', 'weights', 'slowStart', 'breaker', 'fallback', 'sticky', 'retries', did you mean 'slowStart'?",
    ],
    [
      { slowStart: 10 },
      "'balance.slowStart' is 10, expected a duration from 0ms to 60m, for example '10s'",
    ],
    [
      { breaker: { fallbackDuration: '0s' } },
      "'balance.breaker.fallbackDuration' is '0s', expected a duration from 1ms to 60m, for example '10s'",
    ],
    [
      { breaker: { fallbackDuration: '61m' } },
      "'balance.breaker.fallbackDuration' is '61m', expected a duration from 1ms to 60m, for example '10s'",
    ],
    [
      { breaker: true },
      "'balance.breaker' is true, expected an object, or 'false'",
    ],
    [
      { breaker: { minRequest: 1 } },
      "'balance.breaker.minRequest' is 1, expected no such field, only 'condition', 'minRequests', 'consecutiveFailures', 'fallbackDuration', 'recoveryDuration', 'checkPeriod', did you mean 'minRequests'?",
    ],
    [
      { breaker: { condition: 'NetworkErrorRatio() > 0.5 |' } },
      "'balance.breaker.condition' is 'NetworkErrorRatio() > 0.5 |', expected a condition: expected '&&', '||' or the end at character 27, found '|'",
    ],
    [
      { sticky: { cookie: 'a b' } },
      "'balance.sticky.cookie' is 'a b', expected a cookie's name",
    ],
    [
      { sticky: {} },
      "'balance.sticky.cookie' is missing, expected a cookie's name",
    ],
    [
      { retries: { attempts: 0 } },
      "'balance.retries.attempts' is 0, expected an integer from 1 to 10",
    ],
    [
      { fallback: null },
      "'balance.fallback' is null, expected one of 'stable', 'fail'",
    ],
  ])('refuses %j', (value, expected) => {
    expect(validateBalance(value, 'balance').map(describeIssue)).toEqual([
      expected,
    ]);
  });

  it('names all that is wrong', () => {
    expect(() =>
      parseBalance({
        breaker: { condition: '!', minRequests: 0 },
        retries: { percent: 101 },
      }),
    ).toThrow(
      /^Invalid balancing: 'breaker\.condition' .*; 'breaker\.minRequests' .*; 'retries\.percent' /,
    );
  });
});
