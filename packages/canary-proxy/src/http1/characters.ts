/** What a byte may be part of (RFC 9110, section 5.6.2; RFC 9112, sections 2 and 3). */
const TOKEN = 1;
const TARGET = 2;
const HOST = 4;
const HEX = 8;
const PLAIN_TARGET = 16;

export const CR = 0x0d;
export const LF = 0x0a;
export const SPACE = 0x20;
export const TAB = 0x09;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const SLASH = 0x2f;
export const HASH = 0x23;
const DELETE = 0x7f;

const CLASSES = new Uint8Array(256);

for (let byte = 0; byte < 256; byte += 1) {
  const isControl = byte < SPACE || byte === DELETE;
  // bytes above ASCII are what browsers of old and many scripts send unencoded, and Go's server takes them
  if (!isControl && byte !== SPACE) {
    CLASSES[byte] |= TARGET;
    if (byte < 0x80 && byte !== HASH) {
      CLASSES[byte] |= PLAIN_TARGET;
    }
  }
}
mark(TOKEN | HOST, "!$%&'*+-._~0123456789");
mark(TOKEN, '#^`|');
mark(TOKEN | HOST, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ');
mark(HOST, '(),:;=[]');
mark(HEX, '0123456789abcdefABCDEF');

function mark(kind: number, characters: string): void {
  for (const character of characters) {
    CLASSES[character.charCodeAt(0)] |= kind;
  }
}

/** The first byte from `from` to `to` that is not part of a token; `to` where all are. */
export function tokenEnd(bytes: Uint8Array, from: number, to: number): number {
  return classEnd(TOKEN, bytes, from, to);
}

/** As {@link tokenEnd}, for the value of a field: visible characters, spaces, tabs, and bytes above ASCII. */
export function valueEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  // Most of a head is values: comparing costs half of looking up.
  while (at < to && isValue(bytes[at])) {
    at += 1;
  }
  return at;
}

function isValue(byte: number): boolean {
  return byte >= SPACE ? byte !== DELETE : byte === TAB;
}

/** As {@link tokenEnd}, for the target of a request: anything but controls and spaces. */
export function targetEnd(bytes: Uint8Array, from: number, to: number): number {
  return classEnd(TARGET, bytes, from, to);
}

/** As {@link targetEnd}, without fragments and bytes above ASCII. */
export function plainTargetEnd(
  bytes: Uint8Array,
  from: number,
  to: number,
): number {
  return classEnd(PLAIN_TARGET, bytes, from, to);
}

/** As {@link tokenEnd}, for a host with or without a port. */
export function hostEnd(bytes: Uint8Array, from: number, to: number): number {
  return classEnd(HOST, bytes, from, to);
}

function classEnd(
  kind: number,
  bytes: Uint8Array,
  from: number,
  to: number,
): number {
  let at = from;
  while (at < to && (CLASSES[bytes[at]] & kind) !== 0) {
    at += 1;
  }
  return at;
}

/** The value of a hexadecimal digit; -1 for any other byte. */
export function hexValue(byte: number): number {
  if ((CLASSES[byte] & HEX) === 0) {
    return -1;
  }
  return byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57;
}
