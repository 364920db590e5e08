import { CookieJar } from './CookieJar';

describe('CookieJar', () => {
  it('keeps cookies as they were set, per host', () => {
    const jar = new CookieJar({ uid: 'u0001' });
    jar.store('a.example', ['m=1.5..%3Ax=; Path=/; HttpOnly; Max-Age=60'], 0);
    expect(jar.header('a.example', 0)).toBe('uid=u0001; m=1.5..%3Ax=');
    expect(jar.header('b.example', 0)).toBe('uid=u0001');
  });

  it('forgets cookies at their end and when a server takes them back', () => {
    const jar = new CookieJar({});
    jar.store('a.example', ['x=1; Max-Age=60', 'y=2', 'z=3'], 1_000_000);
    expect(jar.header('a.example', 1_059_999)).toBe('x=1; y=2; z=3');
    expect(jar.header('a.example', 1_060_000)).toBe('y=2; z=3');
    jar.store(
      'a.example',
      ['y=; Max-Age=0', 'z=; Expires=Thu, 01 Jan 1970 00:00:00 GMT'],
      1_000_000,
    );
    expect(jar.header('a.example', 1_000_000)).toBe('x=1');
  });

  it('does not keep a secure cookie, which would never be sent', () => {
    const jar = new CookieJar({});
    jar.store('a.example', ['x=1; Secure'], 0);
    expect(jar.header('a.example', 0)).toBe('');
  });
});
