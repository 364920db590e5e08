import { createServer, Socket } from 'node:net';
import { acceptOf, CLIENT_FRAME, SERVER_FRAME } from './frames';

// What the requests are for. It reads no more of HTTP than the load sends, so that it takes little of the machine.
// Arguments: the ports of the stable group, and those of the canary, each separated by commas.

const SIZES: Record<string, number> = { '/1k': 1_024, '/100k': 102_400 };

const [stable, canary] = process.argv
  .slice(2)
  .map(list => list.split(',').map(Number));

/** Whole answers by path. */
function answersOf(group: string): Map<string, Buffer> {
  return new Map(
    Object.entries(SIZES).map(([path, size]) => [
      path,
      Buffer.from(
        `HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: ${size}\r\nX-Group: ${group}\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n\r\n${'x'.repeat(
          size,
        )}`,
        'latin1',
      ),
    ]),
  );
}

function serve(group: string, ports: number[]): Promise<void>[] {
  const answers = answersOf(group);
  return ports.map(
    port =>
      new Promise<void>(listens => {
        createServer({ noDelay: true }, socket =>
          answer(socket, answers),
        ).listen(port, '127.0.0.1', listens);
      }),
  );
}

function answer(socket: Socket, answers: Map<string, Buffer>): void {
  let head = '';
  let missing = 0;
  let current: Buffer | undefined;
  let isTunnel = false;
  let received = 0;
  const finish = () => {
    if (missing <= 0 && current) {
      socket.write(current);
      current = undefined;
    }
  };
  const take = (text: string) => {
    head += text;
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) {
      return;
    }
    const lines = head.slice(0, end);
    const bytes = head.length - end - 4;
    head = '';
    const key = /\r\nsec-websocket-key: ([^\r]+)/i.exec(lines)?.[1];
    if (key !== undefined) {
      isTunnel = true;
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${acceptOf(
          key,
        )}\r\n\r\n`,
      );
      return;
    }
    const path = lines.slice(lines.indexOf(' ') + 1).split(/[ ?]/, 1)[0];
    const length = /\r\ncontent-length: (\d+)/i.exec(lines)?.[1];
    current = answers.get(path);
    missing = Number(length ?? 0) - bytes;
    finish();
  };
  socket.on('data', chunk => {
    if (isTunnel) {
      received += chunk.length;
      const frames = Math.floor(received / CLIENT_FRAME.length);
      received -= frames * CLIENT_FRAME.length;
      if (frames > 0) {
        socket.write(
          frames === 1
            ? SERVER_FRAME
            : Buffer.concat(Array.from({ length: frames }, () => SERVER_FRAME)),
        );
      }
    } else if (missing > 0) {
      missing -= chunk.length;
      finish();
    } else {
      take(chunk.toString('latin1'));
    }
  });
  socket.on('error', () => socket.destroy());
}

Promise.all([...serve('stable', stable), ...serve('canary', canary)]).then(() =>
  process.send?.('ready'),
);
