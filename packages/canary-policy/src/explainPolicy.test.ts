import { bucketOf } from './bucketOf';
import { compilePolicy } from './compilePolicy';
import { explainPolicy } from './explainPolicy';
import { Policy } from './Policy';
import { toRequest } from './__testUtils__/arbitraries';

const policy: Policy = {
  salt: 's',
  identity: [{ cookie: 'uid' }, { assigned: true }],
  rules: [
    { segment: { network: ['203.0.113.0/24'] }, share: 100 },
    { segment: { path: ['/beta'] }, share: 0 },
    { share: 100 },
  ],
};

describe('explainPolicy', () => {
  it('says who it is, and what each rule says of her', () => {
    const request = toRequest({
      cookies: { uid: 'ann' },
      address: '192.0.2.1',
      path: '/beta',
    });
    const bucket = bucketOf('s', 'ann');
    expect(explainPolicy(policy, request)).toEqual({
      group: 'canary',
      reason: 'rule',
      rule: 2,
      identity: 'ann',
      source: 'cookie:uid',
      bucket,
      memory: compilePolicy(policy).decide(request).memory,
      remember: true,
      isRemembered: false,
      rules: [
        {
          users: 'visitors from 203.0.113.0/24',
          buckets: 10_000,
          isInSegment: false,
          takes: false,
        },
        {
          users: 'visitors under /beta',
          buckets: 0,
          isInSegment: true,
          takes: false,
        },
        { users: 'everyone', buckets: 10_000, isInSegment: true, takes: true },
      ],
      text: `Canary by rule 3 (everyone): bucket ${bucket} by cookie:uid is below 10000`,
    });
  });

  it('takes what is remembered, as deciding does, and says it in Chinese', () => {
    const office = toRequest({
      cookies: { uid: 'ann' },
      address: '203.0.113.5',
    });
    const { memory } = compilePolicy(policy).decide(office);
    const away = toRequest({ cookies: { uid: 'bob' }, address: '192.0.2.1' });
    const explained = explainPolicy(policy, away, memory, 'zh');
    expect(explained).toMatchObject({
      rule: 0,
      identity: undefined,
      bucket: bucketOf('s', 'ann'),
      isRemembered: true,
      remember: false,
      rules: [{ isInSegment: true, takes: true }, {}, { takes: true }],
      text: `金丝雀：规则 1（来自 203.0.113.0/24 的访客），桶 ${bucketOf(
        's',
        'ann',
      )}（由 cookie:uid 得出）小于 10000`,
    });
  });

  it('makes one id where one is assigned, and none for who has none', () => {
    const newId = jest.fn(() => 'n');
    const request = { ...toRequest({ navigation: true }), newId };
    expect(explainPolicy(policy, request)).toMatchObject({
      identity: 'n',
      source: 'assigned',
      bucket: bucketOf('s', 'n'),
    });
    expect(newId).toHaveBeenCalledTimes(1);
    const nobody = toRequest({ address: '203.0.113.5' });
    expect(explainPolicy(policy, nobody)).toMatchObject({
      reason: 'no-identity',
      remember: false,
      rules: [{ isInSegment: true, takes: false }, {}, { takes: false }],
    });
  });
});
