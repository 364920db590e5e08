import type { ConnectionField } from './ConnectionField';
import type { HeadReader } from './HeadReader';

/**
 * The header lines that are passed on as they came, spelling and order included, each with its end. Lines beside each other are taken as one piece.
 *
 * @param kept - by field: whether its lines pass
 * @param withFirst - the first line of the message is passed on as well
 */
export function passedLines(
  buffer: Buffer,
  head: HeadReader,
  kept: readonly boolean[],
  connection: ConnectionField,
  withFirst: boolean = false,
): string {
  const namesOthers = connection.namesOthers;
  let passed = '';
  let runStart = withFirst ? head.firstStart : -1;
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
