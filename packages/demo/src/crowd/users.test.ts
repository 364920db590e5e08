import { createUsers } from './users';

describe('createUsers', () => {
  it('makes a thousand users of whom sixty are in the office', () => {
    const users = createUsers(1000);
    expect(users[0].uid).toBe('u0001');
    expect(new Set(users.map(({ uid }) => uid)).size).toBe(1000);
    const office = users.filter(user => user.office);
    expect(office).toHaveLength(60);
    expect(
      office.every(({ address }) => /^203\.0\.113\.\d+$/.test(address)),
    ).toBe(true);
    expect(new Set(office.map(({ address }) => address)).size).toBe(60);
  });

  it('lets the others come from elsewhere, on phones and desktops', () => {
    const others = createUsers(1000).filter(user => !user.office);
    for (const pattern of [/^198\.51\.100\./, /^192\.0\.2\./, /^2001:db8::/]) {
      const count = others.filter(({ address }) =>
        pattern.test(address),
      ).length;
      expect(count).toBeGreaterThan(300);
    }
    expect(others.some(({ address }) => address.startsWith('203.'))).toBe(
      false,
    );
    for (const device of ['iPhone', 'Android', 'Windows', 'Macintosh']) {
      expect(others.some(({ userAgent }) => userAgent.includes(device))).toBe(
        true,
      );
    }
  });

  it('makes the same users every time', () => {
    expect(createUsers(50)).toEqual(createUsers(1000).slice(0, 50));
  });
});
