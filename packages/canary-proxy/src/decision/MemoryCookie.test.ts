import type { Memory } from '@backstage-releases/canary-policy';
import { MemoryCookie } from './MemoryCookie';

const key = Buffer.from('a key that signs memory cookies.');
const other = Buffer.from('the key that signed them before.');
const memory: Memory = { source: 'cookie:uid', bucket: 4711, segments: {} };

describe('MemoryCookie', () => {
  it('reads what it has written, also by a key that is being retired', () => {
    const value = MemoryCookie.create('one', [other]).write(memory);
    expect(MemoryCookie.create('one', [key, other]).read(value)).toEqual(
      memory,
    );
  });

  it('reads nothing that another release or nobody has signed', () => {
    const cookie = MemoryCookie.create('one', [key]);
    const value = cookie.write(memory);
    expect(MemoryCookie.create('two', [key]).read(value)).toBeUndefined();
    expect(MemoryCookie.create('one', [other]).read(value)).toBeUndefined();
    expect(cookie.read(value.replace('4711', '4712'))).toBeUndefined();
    expect(cookie.read(undefined)).toBeUndefined();
  });

  it('knows one value for a memory, whatever decoding would forgive', () => {
    const cookie = MemoryCookie.create('one', [key]);
    const value = cookie.write(memory);
    for (const like of [`${value}!`, `${value}=`, `${value} `, `!${value}`]) {
      expect(cookie.read(like)).toBeUndefined();
    }
    expect(cookie.read(`${value}${'!'.repeat(10_000)}`)).toBeUndefined();
    expect(cookie.read(value)).toEqual(memory);
  });
});
