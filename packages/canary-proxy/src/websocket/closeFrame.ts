import { randomBytes } from 'node:crypto';

/** The service restarts: come again (registered by IANA for RFC 6455). */
export const SERVICE_RESTART = 1012;

const FINAL_CLOSE = 0x88;

/**
 * A Close frame, one character per byte.
 *
 * @param isMasked - as clients say it
 */
export function closeFrame(code: number, isMasked: boolean): string {
  const payload = Buffer.alloc(2);
  payload.writeUInt16BE(code);
  if (!isMasked) {
    return Buffer.concat([
      Buffer.of(FINAL_CLOSE, payload.length),
      payload,
    ]).toString('latin1');
  }
  const mask = randomBytes(4);
  return Buffer.concat([
    Buffer.of(FINAL_CLOSE, 0x80 | payload.length),
    mask,
    payload.map((byte, index) => byte ^ mask[index]),
  ]).toString('latin1');
}
