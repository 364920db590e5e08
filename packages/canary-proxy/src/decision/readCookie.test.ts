import { readCookie } from './readCookie';

describe('readCookie', () => {
  it.each([
    ['uid=1', '1'],
    ['a=0; uid=1; b=2', '1'],
    ['a=0;uid=1', '1'],
    ['uid=1; uid=2', '1'],
    ['uid=a=b', 'a=b'],
    ['uid=', ''],
    ['uid="1"', '"1"'],
    ['xuid=0; uid=1', '1'],
    ['uidx=0; uid=1', '1'],
    ['a=uid=0', undefined],
    ['UID=1', undefined],
    ['uid', undefined],
    ['uid; b=1', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('reads %p', (header, value) => {
    expect(readCookie(header, 'uid')).toBe(value);
  });
});
