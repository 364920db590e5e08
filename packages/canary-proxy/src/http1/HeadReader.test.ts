import { FieldNames } from './FieldNames';
import { GrowingBuffer } from './GrowingBuffer';
import { HeadReader } from './HeadReader';

/** Counts the bytes of a buffer that are looked at, be it one by one or by a search. */
function counting(buffer: Buffer, work: { bytes: number }): Buffer {
  return new Proxy(buffer, {
    get(target, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) {
        work.bytes += 1;
        return target[Number(key)];
      }
      if (key === 'indexOf') {
        return (byte: number, from: number) => {
          const found = target.indexOf(byte, from);
          work.bytes += (found === -1 ? target.length : found + 1) - from;
          return found;
        };
      }
      if (key === 'subarray') {
        return (from: number, to: number) =>
          counting(target.subarray(from, to), work);
      }
      return Reflect.get(target, key, target);
    },
  });
}

describe('HeadReader', () => {
  const names = FieldNames.create({ host: 1 });
  const value = 'x'.repeat(20_000);

  it.each([
    [
      'a first line byte by byte',
      `GET /${value} HTTP/1.1\r\nHost: a\r\n\r\n`,
      1,
    ],
    ['a field byte by byte', `GET / HTTP/1.1\r\nX-A: ${value}\r\n\r\n`, 1],
    ['a line without a name byte by byte', `GET / HTTP/1.1\r\n${value}`, 1],
    ['a field in larger pieces', `GET / HTTP/1.1\r\nX-A: ${value}\r\n\r\n`, 99],
  ])('looks at %s hardly more than once', (_, text, size) => {
    const reader = new HeadReader(names, text.length);
    const bytes = Buffer.from(text, 'latin1');
    const growing = new GrowingBuffer();
    const work = { bytes: 0 };
    reader.begin(0);
    for (let at = 0; at < bytes.length; at += size) {
      growing.add(bytes, at, Math.min(at + size, bytes.length));
      reader.read(counting(growing.buffer, work), growing.length);
    }
    expect(work.bytes).toBeLessThan(4 * text.length);
  });

  it('takes no line feed that lies behind what has come', () => {
    const buffer = Buffer.from(`GET /${value}\n\r\n\r\n`, 'latin1');
    for (const end of [6, 64, 65, 80, 20_004]) {
      const reader = new HeadReader(names, buffer.length);
      reader.begin(0);
      expect(reader.read(buffer, end)).toBe(-1);
    }
  });
});
