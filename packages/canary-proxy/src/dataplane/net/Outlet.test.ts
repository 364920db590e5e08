import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { AddressInfo, connect, createServer, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer as readAll } from 'node:stream/consumers';
import { setImmediate } from 'node:timers/promises';
import {
  connect as connectTls,
  createServer as createTlsServer,
} from 'node:tls';
import fc from 'fast-check';
import { makeCertificate } from '../../tls/__testUtils__/makeCertificate';
import { Blocks } from './Blocks';
import { Outlet } from './Outlet';
import { Turn } from './Turn';

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

/** A turn of the loop, and another one: what a write calls back has been called. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await setImmediate();
  }
}

describe.each(['plain', 'TLS'])('Outlet to a %s socket', kind => {
  let folder: string;
  let server: Server;
  let ca: string;
  const sockets: Socket[] = [];
  const turn = Turn.create();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'outlet-'));
    const { cert, keyText } = await makeCertificate(folder, 'own');
    ca = cert;
    server =
      kind === 'TLS' ? createTlsServer({ cert, key: keyText }) : createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(() => {
    sockets.forEach(socket => socket.destroy());
    server.close();
    rmSync(folder, { recursive: true });
  });

  /** An outlet, and all that comes out at the other end once that is read. */
  async function pair(blocks?: Blocks) {
    const { port } = server.address() as AddressInfo;
    const isTls = kind === 'TLS';
    const arrives = once(server, isTls ? 'secureConnection' : 'connection');
    const reader = isTls
      ? connectTls({ port, host: '127.0.0.1', ca })
      : connect(port, '127.0.0.1');
    reader.pause();
    const [socket] = (await arrives) as [Socket];
    for (const end of [reader, socket]) {
      end.on('error', () => {});
      sockets.push(end);
    }
    return {
      outlet: new Outlet(socket, turn, blocks),
      socket,
      read: () => readAll(reader),
    };
  }

  /** Gives a piece to an outlet; returns what has to come out. */
  function give(
    outlet: Outlet,
    { as, length }: Omit<Piece, 'isSent'>,
    mark: number,
  ): string {
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
        for (let at = 0; at < longest; at += 1) {
          given.forEach((all, side) => {
            const piece = all[at];
            if (piece) {
              const { outlet } = pairs[side];
              expected[side] += give(outlet, piece, 1 + side + 2 * at);
              if (piece.isSent) {
                outlet.flush();
              }
            }
          });
        }
        pairs.forEach(({ outlet, socket }) => {
          outlet.send();
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
      { numRuns: 40 },
    );
  });

  it.each([5_000, 65_536])(
    'keeps its pieces of %d bytes as they are while their reader makes them wait and others send',
    async length => {
      const blocks = Blocks.create();
      const [slow, quick] = [await pair(blocks), await pair(blocks)];
      const piece = { as: 'bytes', length } as const;
      let expected = '';
      for (let mark = 1; slow.socket.writableLength < 1_000_000; mark += 1) {
        expected += give(slow.outlet, piece, 1 + (mark % 100));
        slow.outlet.flush();
        await turns();
      }
      let other = '';
      const read = quick.read();
      for (let mark = 0; mark < 50; mark += 1) {
        other += give(quick.outlet, piece, 101 + (mark % 100));
        quick.outlet.flush();
        await turns();
      }
      quick.socket.end();
      expect((await read).toString('latin1') === other).toBe(true);
      slow.socket.end();
      expect((await slow.read()).toString('latin1') === expected).toBe(true);
    },
  );

  it('gives its blocks back once they are sent, and no more than it took', async () => {
    const taken: Buffer[] = [];
    const given: Buffer[] = [];
    const blocks = Blocks.create();
    const { outlet, socket, read } = await pair({
      take: () => {
        const block = blocks.take();
        taken.push(block);
        return block;
      },
      giveBack: (block: Buffer) => {
        given.push(block);
        blocks.giveBack(block);
      },
    } as Blocks);
    const received = read();
    for (let piece = 0; piece < 20; piece += 1) {
      give(outlet, { as: 'chunk', length: 150_000 }, 7);
      outlet.flush();
      await turns();
    }
    socket.end();
    await received;
    await turns();
    expect(given).toHaveLength(taken.length);
    expect(new Set(given)).toEqual(new Set(taken));
  });

  it('needs one block for many pieces that go out together', async () => {
    const blocks = Blocks.create();
    let count = 0;
    const { outlet, socket, read } = await pair({
      take: () => {
        count += 1;
        return blocks.take();
      },
      giveBack: (block: Buffer) => blocks.giveBack(block),
    } as Blocks);
    for (let piece = 0; piece < 14; piece += 1) {
      give(outlet, { as: 'chunk', length: 4_200 }, 7);
    }
    outlet.send();
    socket.end();
    await read();
    expect(count).toBe(1);
  });

  it.each([-1, 0, 1])('sends what is longer by %d than a block', async more => {
    const { outlet, socket, read } = await pair();
    const length = Blocks.create().take().length + more;
    outlet.text('x'.repeat(length));
    outlet.flush();
    await turns();
    socket.end();
    expect((await read()).length).toBe(length);
  });

  it('waits for the end of the turn with a little, and sends it once', async () => {
    const { outlet, socket, read } = await pair();
    const write = jest.spyOn(socket, 'write');
    const writes: number[] = [];
    const receive = () => {
      outlet.text('one ');
      outlet.flush();
      outlet.text('two ');
      outlet.bytes(Buffer.from('three'), 0, 5);
      outlet.flush();
      writes.push(write.mock.calls.length);
    };
    turn.add({ receive }, source, 0, 1);
    await turns();
    writes.push(write.mock.calls.length);
    expect(writes).toEqual([0, 1]);
    socket.end();
    expect((await read()).toString()).toBe('one two three');
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
