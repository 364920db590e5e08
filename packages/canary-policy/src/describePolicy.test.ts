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
    [[{ segment: { device: ['iphone'] }, share: 100 }], 'iPhone users'],
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

  it.each<[Rule[], string, string]>([
    [[], 'Nobody', '没有人'],
    [[{ share: 10 }], '10 % of everyone', '所有人中的 10%'],
    [
      [
        { segment: office, share: 100 },
        {
          segment: { all: [{ device: ['iphone'] }, { region: ['CN-SH'] }] },
          share: 10,
        },
      ],
      'Visitors from 203.0.113.0/24, and 10 % of iPhone users in Shanghai',
      '来自 203.0.113.0/24 的访客，以及位于上海的 iPhone 用户中的 10%',
    ],
    [
      [{ segment: { region: ['DE', 'US-CA', 'europe', 'CN'] }, share: 100 }],
      'Visitors in Germany, US-CA, Europe or China',
      '位于德国、US-CA、欧洲或中国的访客',
    ],
    [[{ segment: { device: ['bot'] }, share: 100 }], 'Bots', '爬虫'],
    [
      [
        {
          segment: {
            all: [
              { not: { device: ['bot'] } },
              {
                device: [
                  { os: ['android'], class: ['phone'], browser: ['wechat'] },
                  'tv',
                ],
              },
            ],
          },
          share: 100,
        },
      ],
      'Android phone WeChat or TV users not on bot',
      '并非使用爬虫的 Android 手机微信或电视用户',
    ],
    [
      [
        {
          segment: {
            any: [
              { header: { name: 'x-app', matches: 'ios-.+' } },
              { query: { name: 'v', equals: '2' } },
              { cookie: { name: 'beta', exists: false } },
            ],
          },
          share: 5,
        },
      ],
      "5 % of visitors with header 'x-app' matching 'ios-.+' or with parameter 'v' being '2' or with no cookie 'beta'",
      "请求头 'x-app' 匹配 'ios-.+' 或查询参数 'v' 为 '2' 或没有 Cookie 'beta' 的访客中的 5%",
    ],
    [
      [
        {
          segment: {
            all: [
              { users: { in: ['ann', '王'], header: 'x-user-id' } },
              { method: ['GET'] },
              { hostname: ['www.example.com'] },
              { path: ['/shop', '/cart'] },
            ],
          },
          share: 100,
        },
      ],
      "Visitors known as 'ann' or '王' by header 'x-user-id' and asking by GET and at www.example.com and under /shop or /cart",
      "请求头 'x-user-id' 所示身份为 'ann' 或 '王' 且以 GET 请求且访问 www.example.com 且访问 /shop 或 /cart 之下的访客",
    ],
    [
      [
        {
          segment: {
            not: { any: [office, { cookie: { name: 'c', prefix: 'ab' } }] },
          },
          share: 100,
        },
      ],
      "Visitors not (from 203.0.113.0/24 or with cookie 'c' beginning with 'ab')",
      "并非（来自 203.0.113.0/24 或 Cookie 'c' 以 'ab' 开头）的访客",
    ],
  ])('%j in English and Chinese', (rules, english, chinese) => {
    expect(describePolicy({ rules })).toBe(english);
    expect(describePolicy({ rules }, 'zh')).toBe(chinese);
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
