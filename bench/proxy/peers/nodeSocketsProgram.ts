import { connect, createServer, Socket } from 'node:net';

// Arguments: its port, and the ports of the origin, separated by commas.

const [[port], origins] = process.argv
  .slice(2)
  .map(list => list.split(',').map(Number));

/** What all connections to the origin read into. */
const received = Buffer.allocUnsafeSlow(65_536);

/** Longer pieces are written as bytes. */
const SHORT = 16_384;

/** A connection to the origin. */
interface Upstream {
  socket: Socket;
  client: Socket | undefined;
  /** Bytes of its answer. */
  missing: number;
}

const idle: Upstream[] = [];
let turn = 0;

function open(): Upstream {
  turn += 1;
  const upstream: Upstream = {
    client: undefined,
    missing: 0,
    socket: connect({
      host: '127.0.0.1',
      port: origins[turn % origins.length],
      noDelay: true,
      onread: {
        buffer: received,
        callback: length => {
          pass(upstream, length);
          return true;
        },
      },
    }),
  };
  return upstream;
}

/** How long a message is whose head is at the beginning of a text; endless where another protocol begins. */
function lengthOf(text: string): number {
  const end = text.indexOf('\r\n\r\n') + 4;
  const head = text.slice(0, end);
  if (head.includes('\r\nUpgrade: ')) {
    return Number.POSITIVE_INFINITY;
  }
  const [, length = '0'] = /\r\nContent-Length: (\d+)/.exec(head) ?? [];
  return end + Number(length);
}

function pass(upstream: Upstream, length: number): void {
  const { client } = upstream;
  if (length > SHORT) {
    client?.write(Buffer.from(received.subarray(0, length)));
  } else {
    client?.write(received.toString('latin1', 0, length), 'latin1');
  }
  if (upstream.missing === 0) {
    upstream.missing = lengthOf(received.toString('latin1', 0, 512));
  }
  upstream.missing -= length;
  if (upstream.missing === 0) {
    upstream.client = undefined;
    idle.push(upstream);
  }
}

createServer({ noDelay: true }, client => {
  let upstream: Upstream | undefined;
  let missing = 0;
  client.on('data', chunk => {
    const text = chunk.toString('latin1');
    if (missing === 0) {
      upstream = idle.pop() ?? open();
      upstream.client = client;
      missing = lengthOf(text);
    }
    missing -= chunk.length;
    upstream?.socket.write(text, 'latin1');
  });
  client.on('error', () => client.destroy());
}).listen(port, '127.0.0.1');
