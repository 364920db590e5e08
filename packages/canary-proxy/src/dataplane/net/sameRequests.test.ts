import fc from 'fast-check';
import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { RawPeer } from './__testUtils__/RawPeer';
import {
  hasMiddleman,
  MiddlemanName,
  startMiddleman,
} from './__testUtils__/startMiddleman';
import { useTestPlane } from './__testUtils__/useTestPlane';

jest.setTimeout(300_000);

const piece = fc.constantFrom(
  ...['\r\n', '\n', '\r', '\0', ' ', '\t', ':', ',', '_', '0', '5', 'x'],
  ...['Content-Length: 5\r\n', 'Content-Length: 0\r\n', 'Host: b\r\n'],
  ...['Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: x\r\n'],
  ...['Connection: close\r\n', 'Connection: upgrade\r\nUpgrade: websocket\r\n'],
  ...['0\r\n\r\n', '5\r\n'],
);

const body = fc.constantFrom(
  '\r\n',
  'Content-Length: 5\r\n\r\nhello',
  'Content-Length: 43\r\n\r\nGET /hidden HTTP/1.1\r\nHost: a\r\nX: 123456\r\n\r\n',
  'Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
  'Transfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n',
);

const request = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'HEAD', 'PUT', 'OPTIONS'),
    fc.constantFrom('/', '/a?b=c', 'http://a/', '*'),
    fc.constantFrom('1.1', '1.1', '1.1', '1.0'),
    body,
  )
  .map(
    ([method, target, version, rest]) =>
      `${method} ${target} HTTP/${version}\r\nHost: a\r\n${rest}`,
  );

/** Requests in a row, with something put into or taken out of them here and there. */
const bytes = fc
  .tuple(
    fc.array(request, { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(), piece, fc.nat(3)), { maxLength: 3 }),
  )
  .map(([requests, changes]) =>
    changes.reduce((text, [place, inserted, removed]) => {
      const at = place % (text.length + 1);
      return text.slice(0, at) + inserted + text.slice(at + removed);
    }, requests.join('')),
  );

describe('NetDataPlane', () => {
  const plane = useTestPlane();

  /** An instance behind which, where there is one, somebody else has read the requests once more. */
  async function addressOf(
    instancePort: number,
    between: MiddlemanName | undefined,
  ): Promise<string> {
    if (between === undefined) {
      return `127.0.0.1:${instancePort}`;
    }
    const middleman = await startMiddleman(between, instancePort);
    plane.ends.push(() => middleman.stop());
    return middleman.address;
  }

  /** @returns how many requests the instance has seen */
  async function countSame(
    between: MiddlemanName | undefined,
    numRuns: number,
  ): Promise<number> {
    const seen: string[] = [];
    const strangers: string[] = [];
    const instance = createServer((incoming, response) => {
      const { method, url, headers } = incoming;
      seen.push(String(headers['x-request-id']));
      // what the proxy has sent says so; what hid in a body doesn't
      if (headers['x-canary-group'] === undefined) {
        strangers.push(`${method} ${url}`);
      }
      incoming.resume();
      incoming.on('error', () => {});
      response.end('ok');
    });
    await new Promise<void>(done => instance.listen(0, '127.0.0.1', done));
    plane.ends.push(() => {
      instance.closeAllConnections();
      instance.close();
    });
    const { port: instancePort } = instance.address() as AddressInfo;
    const port = await plane.serve([await addressOf(instancePort, between)]);

    await fc.assert(
      fc.asyncProperty(bytes, fc.array(fc.nat(500)), async (text, cuts) => {
        const client = await RawPeer.connect(port);
        let from = 0;
        for (const cut of [...cuts.sort((a, b) => a - b), text.length]) {
          client.say(text.slice(from, Math.max(from, cut)));
          from = Math.max(from, cut);
          await new Promise(setImmediate);
        }
        // whatever is still open is closed from this side, so that it ends in any case
        client.socket.end();
        await client.end();
        await plane.idle();
        expect(strangers).toEqual([]);
        // each is one request on both sides, and none is sent twice
        expect(new Set(seen).size).toBe(seen.length);
        const { requests } = plane.traffic().totals.stable;
        expect(seen.length).toBeLessThanOrEqual(requests);
      }),
      { numRuns },
    );
    return seen.length;
  }

  // Where hardly any arrived, nothing was compared.
  it('never sends what an instance would count otherwise', async () => {
    expect(await countSame(undefined, 2_000)).toBeGreaterThan(200);
  });

  for (const name of ['nginx', 'haproxy'] as const) {
    const skipped = hasMiddleman(name)
      ? ''
      : ` (not compared: '${name}' is not in PATH)`;

    it(`never sends what ${name} would count otherwise${skipped}`, async () => {
      expect(
        skipped === '' ? await countSame(name, 500) : Infinity,
      ).toBeGreaterThan(50);
    });
  }
});
