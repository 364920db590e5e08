import type { ConnectionField } from './ConnectionField';
import type { HeadReader } from './HeadReader';

/** Takes what is passed on, piece by piece. */
export interface PieceTaker {
  /** @param text - one character per byte */
  text(text: string): void;
  bytes(buffer: Buffer, from: number, to: number): void;
}

/**
 * Passes on the beginning of a head: its first line, and the header lines that go on as they came, spelling and order included, each with its end. Lines beside each
 * other are one piece.
 *
 * @param kept - by field: whether its lines pass
 * @param firstLine - with its end; `undefined` where it goes on as it came
 */
export function passLines(
  buffer: Buffer,
  head: HeadReader,
  kept: readonly boolean[],
  connection: ConnectionField,
  firstLine: string | undefined,
  taker: PieceTaker,
): void {
  const namesOthers = connection.namesOthers;
  if (firstLine !== undefined) {
    taker.text(firstLine);
  }
  let runStart = firstLine === undefined ? head.firstStart : -1;
  let runEnd = head.firstEnd;
  for (let line = 0; line < head.count; line += 1) {
    if (
      kept[head.field(line)] &&
      !(namesOthers && isNamed(buffer, head, line, connection))
    ) {
      if (runStart === -1) {
        runStart = head.start(line);
      }
      runEnd = head.end(line);
    } else if (runStart !== -1) {
      taker.bytes(buffer, runStart, runEnd);
      runStart = -1;
    }
  }
  if (runStart !== -1) {
    taker.bytes(buffer, runStart, runEnd);
  }
}

function isNamed(
  buffer: Buffer,
  head: HeadReader,
  line: number,
  connection: ConnectionField,
): boolean {
  return connection.names(
    buffer.toString('latin1', head.start(line), head.nameEnd(line)),
  );
}
