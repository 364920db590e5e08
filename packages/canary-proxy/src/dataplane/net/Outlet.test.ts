import { once } from 'node:events';
import { AddressInfo, connect, createServer, Socket } from 'node:net';
import { buffer as readAll } from 'node:stream/consumers';
import fc from 'fast-check';
import { Outlet } from './Outlet';

jest.setTimeout(120_000);

/** Where pieces come from; what is in it is gone with the next piece. */
const source = Buffer.alloc(200_000);

/** What is written at once: so many bytes, as a text or not, and whether they are sent then. */
interface Piece {
  as: 'text' | 'bytes' | 'chunk';
  length: number;
  isSent: boolean;
}

const pieces = fc.array(
  fc.record<Piece>({
    as: fc.constantFrom('text', 'bytes', 'chunk'),
    length: fc.oneof(
      fc.integer({ min: 1, max: 200 }),
      fc.constantFrom(4_095, 4_096, 4_097, 16_384, 65_535, 65_536, 65_537),
      fc.integer({ min: 1, max: source.length }),
    ),
    isSent: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

describe('Outlet', () => {
  const server = createServer();

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(() => {
    server.close();
  });

  /** An outlet, and all that comes out at the other end once that is read. */
  async function pair() {
    const { port } = server.address() as AddressInfo;
    const connection = once(server, 'connection');
    const reader = connect(port, '127.0.0.1').pause();
    const [socket] = (await connection) as [Socket];
    return { outlet: new Outlet(socket), socket, read: () => readAll(reader) };
  }

  /** Gives a piece to an outlet; returns what has to come out. */
  function give(outlet: Outlet, { as, length }: Piece, mark: number): string {
    source.fill(mark);
    const text = source.toString('latin1', 0, length);
    if (as === 'text') {
      outlet.text(text);
    } else {
      outlet[as](source, 0, length);
    }
    source.fill(0);
    return as === 'chunk' ? `${length.toString(16)}\r\n${text}\r\n` : text;
  }

  it('sends what it was given, in order, whatever becomes of the memory it was in and whoever sends at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, pieces, async (...given) => {
        const pairs = [await pair(), await pair()];
        const expected = ['', ''];
        const longest = Math.max(...given.map(({ length }) => length));
        for (let turn = 0; turn < longest; turn += 1) {
          given.forEach((all, side) => {
            const piece = all[turn];
            if (piece) {
              const { outlet } = pairs[side];
              const mark = 1 + side + 2 * turn;
              expected[side] += give(outlet, piece, mark);
              if (piece.isSent) {
                outlet.flush();
              }
            }
          });
        }
        pairs.forEach(({ outlet, socket }) => {
          outlet.flush();
          socket.end();
        });
        const received = await Promise.all(pairs.map(({ read }) => read()));
        const texts = received.map(bytes => bytes.toString('latin1'));
        // a difference of megabytes would be printed for minutes
        expect(texts.map((text, side) => text === expected[side])).toEqual([
          true,
          true,
        ]);
      }),
      { numRuns: 60 },
    );
  });

  it('has nothing on its way once all was read', async () => {
    const { outlet, socket, read } = await pair();
    outlet.bytes(source, 0, source.length);
    outlet.flush();
    expect(outlet.isFree).toBe(false);
    const drained = once(socket, 'drain');
    const received = read();
    await drained;
    expect([outlet.isFree, outlet.isBusy]).toEqual([true, false]);
    socket.end();
    expect((await received).length).toBe(source.length);
  });
});
