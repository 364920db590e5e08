import type { RawPeer } from '../../net/__testUtils__/RawPeer';

/** What an HTTP/2 connection begins with. */
export const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** The types of frames that tests speak of. */
export const FRAME = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  continuation: 9,
};

export const END_STREAM = 1;
export const END_HEADERS = 4;
export const ACK = 1;

/** A frame as it was read. */
export interface Frame {
  type: number;
  flags: number;
  stream: number;
  /** One character per byte. */
  payload: string;
}

/** A frame as text, one character per byte. */
export function frame(
  type: number,
  flags: number,
  stream: number,
  payload = '',
): string {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return head.toString('latin1') + payload;
}

/** Fields in the plainest form that there is: nothing indexed, nothing compressed. Names and values are shorter than 127 bytes. */
export function fieldBlock(fields: Array<[name: string, value: string]>) {
  return fields
    .flatMap(pair => pair)
    .map((text, i) => (i % 2 ? '' : '\0') + char(text.length) + text)
    .join('');
}

/** The fields of a GET. */
export const GET_FIELDS: Array<[name: string, value: string]> = [
  [':method', 'GET'],
  [':scheme', 'http'],
  [':path', '/'],
  [':authority', 'shop.example'],
];

/** A head of a stream. */
export function headers(
  stream: number,
  fields: Array<[name: string, value: string]>,
  flags = END_HEADERS + END_STREAM,
): string {
  return frame(FRAME.headers, flags, stream, fieldBlock(fields));
}

/** A number of four bytes. */
export function uint32(value: number): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes.toString('latin1');
}

/** The frames that have come, without a preface; a part of one is left out. */
export function framesOf({ received }: RawPeer): Frame[] {
  const bytes = Buffer.from(received, 'latin1');
  const frames: Frame[] = [];
  let at = received.startsWith(PREFACE) ? PREFACE.length : 0;
  while (at + 9 <= bytes.length) {
    const end = at + 9 + bytes.readUIntBE(at, 3);
    if (end > bytes.length) {
      break;
    }
    frames.push({
      type: bytes[at + 3],
      flags: bytes[at + 4],
      stream: bytes.readUInt32BE(at + 5),
      payload: bytes.toString('latin1', at + 9, end),
    });
    at = end;
  }
  return frames;
}

function char(byte: number): string {
  return String.fromCharCode(byte);
}
