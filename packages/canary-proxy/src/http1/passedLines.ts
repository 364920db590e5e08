import type { ConnectionField } from './ConnectionField';
import type { HeadReader } from './HeadReader';

/**
 * The beginning of a head as it is passed on: its first line, and the header lines that go on as they came, spelling and order included, each with its end. Lines
 * beside each other are taken as one piece.
 *
 * @param kept - by field: whether its lines pass
 * @param firstLine - with its end; `undefined` where it goes on as it came
 */
export function passedLines(
  buffer: Buffer,
  head: HeadReader,
  kept: readonly boolean[],
  connection: ConnectionField,
  firstLine: string | undefined,
): string {
  const namesOthers = connection.namesOthers;
  let passed = firstLine ?? '';
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
      passed += buffer.toString('latin1', runStart, runEnd);
      runStart = -1;
    }
  }
  return runStart === -1
    ? passed
    : passed + buffer.toString('latin1', runStart, runEnd);
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
