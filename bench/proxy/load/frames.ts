import { createHash } from 'node:crypto';

const PAYLOAD = 32;

/** A message from a client: masked, as it has to be, with a mask of zeros. */
export const CLIENT_FRAME = Buffer.concat([
  Buffer.from([0x82, 0x80 + PAYLOAD, 0, 0, 0, 0]),
  Buffer.alloc(PAYLOAD, 'm'),
]);

/** The same message from a server. */
export const SERVER_FRAME = Buffer.concat([
  Buffer.from([0x82, PAYLOAD]),
  Buffer.alloc(PAYLOAD, 'm'),
]);

/** What a server answers to a client's `Sec-WebSocket-Key`. */
export function acceptOf(key: string): string {
  return createHash('sha1')
    .update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
}
