import { hasUnderscore } from './FieldNames';
import type { HeadReader } from './HeadReader';
import { REFUSALS } from './Refusal';

/** The largest length of a body that is understood: 15 digits, which a number holds exactly. */
const MAX_LENGTH_DIGITS = 15;

const ZERO = 0x30;
const NINE = 0x39;

/**
 * How long the body of a message is, where nothing but its fields decides. Whatever two servers could read in two ways is refused: both ways to say
 * it, one of them twice, a list, an encoding other than `chunked`.
 *
 * @param lengthField - the number of Content-Length
 * @param encodingField - the number of Transfer-Encoding
 * @returns the length in bytes, -1 for chunks, -2 where nothing is said
 * @throws Refusal
 */
export function saidLength(
  buffer: Buffer,
  head: HeadReader,
  lengthField: number,
  encodingField: number,
): number {
  let lengthLine = -1;
  let encodingLine = -1;
  for (let line = 0; line < head.count; line += 1) {
    const field = head.field(line);
    if (field === lengthField || field === encodingField) {
      if (hasUnderscore(buffer, head.start(line))) {
        throw REFUSALS.fieldAlias;
      }
      if (field === lengthField) {
        if (lengthLine !== -1) {
          throw REFUSALS.contentLengths;
        }
        lengthLine = line;
      } else {
        if (encodingLine !== -1) {
          throw REFUSALS.transferEncodings;
        }
        encodingLine = line;
      }
    }
  }
  if (encodingLine === -1) {
    return lengthLine === -1 ? -2 : readLength(buffer, head, lengthLine);
  }
  if (lengthLine !== -1) {
    throw REFUSALS.lengthAndEncoding;
  }
  const coding = head.value(buffer, encodingLine);
  if (coding.toLowerCase() !== 'chunked') {
    throw REFUSALS.transferEncoding;
  }
  return -1;
}

function readLength(buffer: Buffer, head: HeadReader, line: number): number {
  const from = head.valueStart(line);
  const to = head.valueEnd(line);
  if (from === to || to - from > MAX_LENGTH_DIGITS) {
    throw REFUSALS.contentLength;
  }
  let length = 0;
  for (let at = from; at < to; at += 1) {
    const byte = buffer[at];
    if (byte < ZERO || byte > NINE) {
      throw REFUSALS.contentLength;
    }
    length = length * 10 + (byte - ZERO);
  }
  return length;
}
