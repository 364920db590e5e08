import fc from 'fast-check';
import { headKind, IncomingHead } from './IncomingHead';
import { RequestHead } from './RequestHead';

/** A connection on which requests come, in the pieces that it is cut into; each is kept until it is read. */
class Incoming {
  readonly read: string[] = [];
  readonly #heads: IncomingHead<RequestHead>;
  readonly #pieces: string[];
  #kept = Buffer.alloc(0);
  /** What is kept lies where it was read from. */
  #stays: boolean;

  constructor(
    heads: IncomingHead<RequestHead>,
    pieces: string[],
    stays: boolean,
  ) {
    this.#heads = heads;
    this.#pieces = pieces;
    this.#stays = stays;
  }

  get isOver(): boolean {
    return this.#pieces.length === 0;
  }

  next(): void {
    const piece = this.#pieces.shift() ?? '';
    const bytes = Buffer.concat([this.#kept, Buffer.from(piece, 'latin1')]);
    let at = 0;
    for (;;) {
      const end = this.#heads.read(bytes, at, bytes.length, false);
      if (end === -1) {
        break;
      }
      const { head } = this.#heads;
      this.read.push(
        `${head.method} ${head.target} ${head.host} ${head.cookie('uid')}`,
      );
      at = end;
    }
    if (at > 0 || !this.#stays) {
      this.#heads.moved();
    }
    this.#kept = bytes.subarray(at);
  }
}

describe('IncomingHead', () => {
  it('reads the heads of each of many connections, however they are cut and mixed', () => {
    const request = fc.record({
      method: fc.constantFrom('GET', 'POST', 'PURGE'),
      target: fc.constantFrom('/', '/a', '/b?c=d'),
      host: fc.constantFrom('a', 'b.example', 'c.example'),
      uid: fc.constantFrom('1', '22', undefined),
    });
    const connection = fc.record({
      requests: fc.array(request, { maxLength: 5 }),
      cuts: fc.array(fc.nat(300), { maxLength: 12 }),
      stays: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(connection, { maxLength: 4 }),
        fc.array(fc.nat(3), { maxLength: 60 }),
        (connections, order) => {
          const kind = headKind(() => new RequestHead(4_096));
          const all = connections.map(({ requests, cuts, stays }) => {
            const text = requests
              .map(
                ({ method, target, host, uid }) =>
                  `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${
                    uid === undefined
                      ? ''
                      : `Cookie: a=b\r\nCookie: uid=${uid}\r\n`
                  }\r\n`,
              )
              .join('');
            const places = [0, ...cuts.sort((a, b) => a - b), text.length];
            const pieces = places.map((from, index) =>
              text.slice(from, places[index + 1] ?? text.length),
            );
            return new Incoming(new IncomingHead(kind), pieces, stays);
          });
          for (const which of order) {
            all[which]?.next();
          }
          for (const incoming of all) {
            while (!incoming.isOver) {
              incoming.next();
            }
          }
          expect(all.map(({ read }) => read)).toEqual(
            connections.map(({ requests }) =>
              requests.map(
                ({ method, target, host, uid }) =>
                  `${method} ${target} ${host} ${uid}`,
              ),
            ),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
