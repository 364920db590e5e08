import fc from 'fast-check';
import { FrameReader } from './FrameReader';
import { closeFrame, SERVICE_RESTART } from './closeFrame';

/** A frame as RFC 6455 has it, with a length in as few bytes as can be, or in more. */
function frame(length: number, isMasked: boolean, wide: number): Buffer {
  const mask = isMasked ? 0x80 : 0;
  const payload = Buffer.alloc(length + (isMasked ? 4 : 0), 0xff);
  if (length < 126 && wide === 0) {
    return Buffer.concat([Buffer.of(0x82, mask | length), payload]);
  }
  if (length < 65_536 && wide < 2) {
    const size = Buffer.alloc(2);
    size.writeUInt16BE(length);
    return Buffer.concat([Buffer.of(0x82, mask | 126), size, payload]);
  }
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE(BigInt(length));
  return Buffer.concat([Buffer.of(0x82, mask | 127), size, payload]);
}

const frames = fc.array(
  fc
    .record({
      length: fc.oneof(fc.nat(3), fc.nat(300), fc.constantFrom(65_535, 65_536)),
      isMasked: fc.boolean(),
      wide: fc.nat(2),
    })
    .map(({ length, isMasked, wide }) => frame(length, isMasked, wide)),
  { minLength: 1, maxLength: 6 },
);

describe('FrameReader', () => {
  it('knows the ends of frames, however their bytes are cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(200)), (all, cuts) => {
        const bytes = Buffer.concat(all);
        const ends = new Set([0]);
        all.reduce((at, { length }) => {
          ends.add(at + length);
          return at + length;
        }, 0);
        const reader = new FrameReader();
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          expect(reader.isBetweenFrames).toBe(ends.has(at));
          const to = Math.min(at + cut, bytes.length);
          reader.read(bytes, at, to);
          at = to;
        }
        expect(reader.isBetweenFrames).toBe(true);
      }),
    );
  });

  it('stops at the end of the frame that has begun', () => {
    fc.assert(
      fc.property(frames, fc.nat(), (all, where) => {
        const bytes = Buffer.concat(all);
        const begun = where % bytes.length;
        const reader = new FrameReader();
        reader.read(bytes, 0, begun);
        const end = reader.readFrame(bytes, begun, bytes.length);
        expect(reader.isBetweenFrames).toBe(true);
        const whole = new FrameReader();
        whole.read(bytes, 0, end);
        expect(whole.isBetweenFrames).toBe(true);
        for (let at = begun; at < end; at += 1) {
          const shorter = new FrameReader();
          shorter.read(bytes, 0, at);
          expect(shorter.isBetweenFrames).toBe(false);
          if (end - at > 100) {
            at = end - 50;
          }
        }
      }),
    );
  });
});

describe('closeFrame', () => {
  it('is a whole frame with its code', () => {
    expect(Buffer.from(closeFrame(SERVICE_RESTART, false), 'latin1')).toEqual(
      Buffer.of(0x88, 2, 0x03, 0xf4),
    );
    const masked = Buffer.from(closeFrame(SERVICE_RESTART, true), 'latin1');
    expect([masked[0], masked[1]]).toEqual([0x88, 0x82]);
    expect([masked[6] ^ masked[2], masked[7] ^ masked[3]]).toEqual([
      0x03, 0xf4,
    ]);
  });
});
