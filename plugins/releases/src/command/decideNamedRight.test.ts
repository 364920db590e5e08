import { decideNamedRight } from './decideNamedRight';

const allowed = { allowed: true };
const denied = { allowed: false, missing: 'no permission' };
const sre = ['group:default/sre'];

describe('decideNamedRight', () => {
  it('asks for the permission first', () => {
    expect(decideNamedRight(denied, sre, sre, undefined)).toBe(denied);
  });

  it('is the permission alone where a plan names nobody', () => {
    expect(decideNamedRight(allowed, undefined, undefined, undefined)).toBe(
      allowed,
    );
  });

  it('takes who owns one of the named, however it is written', () => {
    expect(
      decideNamedRight(
        allowed,
        ['group:default/SRE', 'user:default/a'],
        sre,
        '',
      ).allowed,
    ).toBe(true);
  });

  it('reads owner as the owner of the service', () => {
    expect(
      decideNamedRight(allowed, ['owner'], sre, 'group:default/sre').allowed,
    ).toBe(true);
    expect(
      decideNamedRight(allowed, ['owner'], sre, 'group:default/shop-team'),
    ).toEqual({
      allowed: false,
      missing: 'The plan asks shop-team, and you are not one of them.',
    });
  });

  it('allows nothing while it is not known who looks', () => {
    expect(decideNamedRight(allowed, sre, undefined, undefined)).toEqual({
      allowed: false,
      missing: 'Checking who you are…',
    });
  });
});
