import { accumulate, shareOfEveryone, withShareOfEveryone } from './accumulate';
import { compilePolicy } from './compilePolicy';
import { describeDecision, describePolicy } from './describePolicy';
import { Rule, Segment } from './Policy';
import { toRequest } from './__testUtils__/arbitraries';

const office: Segment = { network: ['203.0.113.0/24'] };
const ios: Segment = { header: { name: 'x-app', prefix: 'ios' } };

describe('describePolicy', () => {
  it.each<[Rule[], string]>([
    [[], 'Nobody'],
    [[{ share: 0 }], 'Nobody'],
    [[{ share: 100 }], 'Everyone'],
    [
      [{ segment: office, share: 100 }, { share: 10 }],
      'Visitors from 203.0.113.0/24, and 10 % of everyone',
    ],
    [
      [{ segment: { all: [office, ios] }, share: 0.07 }],
      "0.07 % of visitors from 203.0.113.0/24 and with header 'x-app' beginning with 'ios'",
    ],
    [
      [
        {
          segment: {
            any: [
              { not: { all: [office, ios] } },
              { cookie: { name: 'beta', exists: true } },
            ],
          },
          share: 100,
        },
      ],
      "Visitors not (from 203.0.113.0/24 and with header 'x-app' beginning with 'ios') or with cookie 'beta'",
    ],
    [
      [
        {
          segment: {
            cookie: { name: 'city', in: ['a', 'b', 'c', 'd', 'e', 'f'] },
          },
          share: 5,
        },
      ],
      "5 % of visitors with cookie 'city' being 'a', 'b', 'c', 'd' or 2 more",
    ],
  ])('%j', (rules, text) => {
    expect(describePolicy({ rules })).toBe(text);
  });

  it('says which rule decided', () => {
    const policy = {
      salt: 's',
      identity: [{ cookie: 'uid' }],
      rules: [{ segment: office, share: 100 }, { share: 0 }],
    };
    const decide = (address: string, uid?: string) =>
      describeDecision(
        policy,
        compilePolicy(policy).decide(
          toRequest({ address, cookies: uid ? { uid } : {} }),
        ),
      );
    expect(decide('203.0.113.5', 'u1')).toMatch(
      /^Canary by rule 1 \(visitors from 203\.0\.113\.0\/24\): bucket \d+ by cookie:uid is below 10000$/,
    );
    expect(decide('192.0.2.1', 'u1')).toMatch(
      /^Stable: no rule takes bucket \d+ by cookie:uid$/,
    );
    expect(decide('203.0.113.5')).toBe('Stable: the request has no identity');
  });
});

describe('accumulate', () => {
  it('adds up the steps of a plan', () => {
    expect(
      accumulate([
        { segment: office },
        { percent: 1 },
        {},
        { percent: 10 },
        { percent: 50, within: ios },
        { percent: 60, segment: office },
        { percent: 100 },
      ]),
    ).toEqual([
      [{ segment: office, share: 100 }],
      [{ segment: office, share: 100 }, { share: 1 }],
      [{ segment: office, share: 100 }, { share: 1 }],
      [{ segment: office, share: 100 }, { share: 10 }],
      [
        { segment: office, share: 100 },
        { share: 10 },
        { segment: ios, share: 50 },
      ],
      [
        { segment: office, share: 100 },
        { share: 10 },
        { segment: ios, share: 50 },
      ],
      [
        { segment: office, share: 100 },
        { share: 100 },
        { segment: ios, share: 50 },
      ],
    ]);
  });

  it('sets the share of everyone up and down and leaves segments alone', () => {
    const rules = [{ share: 20 }, { segment: office, share: 100 }];
    expect(withShareOfEveryone(rules, 5)).toEqual([
      { segment: office, share: 100 },
      { share: 5 },
    ]);
    expect(shareOfEveryone({ rules })).toBe(20);
    expect(shareOfEveryone({ rules: [rules[1]] })).toBe(0);
  });
});
