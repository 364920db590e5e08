import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { ask } from '../../__testUtils__/ask';
import { eventually } from '../../__testUtils__/eventually';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { locationFile } from '../../__testUtils__/locationFile';
import { quietLog } from '../../__testUtils__/quietLog';
import { unusedPort } from '../../__testUtils__/unusedPort';
import type { LocationData } from '../../region/HeldRegions';
import { makeCertificate } from '../../tls/__testUtils__/makeCertificate';
import { TlsIdentity } from '../../tls/TlsIdentity';
import { planOf, serve, usePlanes } from '../__testUtils__/usePlanes';

jest.setTimeout(300_000);

/** How long a blocked thread waits before the test fails. Milliseconds. */
const LOST = 120_000;

/** An instance and a client in a thread of their own: it asks when it is told to, and tells by memory alone when it has got its answer. */
const BYSTANDER = `
const { createServer, get } = require('node:http');
const { parentPort, workerData } = require('node:worker_threads');
const state = new Int32Array(workerData);
const origin = createServer((_, response) => response.end('one'));
origin.listen(0, '127.0.0.1', () => parentPort.postMessage(origin.address().port));
parentPort.once('message', port => {
  parentPort.postMessage('knows');
  Atomics.wait(state, 0, 0);
  get({ port, host: '127.0.0.1', agent: false }, answer => {
    answer.resume().once('end', () => {
      Atomics.store(state, 1, answer.statusCode);
      Atomics.notify(state, 1);
    });
  });
});
`;

function dataOf(file: Buffer): LocationData {
  const bytes = new SharedArrayBuffer(file.length);
  new Uint8Array(bytes).set(file);
  return { bytes, detail: 'country' };
}

/** Location data that a test changes; what is no data is nothing that a thread expects, and ends it. */
function changingRegions(country: string) {
  const of = (code: string) =>
    dataOf(locationFile({ '203.0.113.0/24': { country_code: code } }));
  let data = of(country);
  const followers = new Set<(changed: LocationData) => void>();
  return {
    get data() {
      return data;
    },
    follow: (follower: (changed: LocationData) => void) => {
      followers.add(follower);
      return () => followers.delete(follower);
    },
    change: (code: string) => {
      data = of(code);
      followers.forEach(follower => follower(data));
    },
    breakThreads: () => {
      const nothing = dataOf(Buffer.alloc(0));
      followers.forEach(follower => follower(nothing));
    },
  };
}

type TestLog = ReturnType<typeof quietLog>;

function deathsIn({ lines }: TestLog): string[] {
  return lines.filter(line => line.includes('has ended by itself'));
}

/** Waits until so many threads have ended by themselves. */
function deaths(log: TestLog, count: number): Promise<string[]> {
  return eventually(
    () => deathsIn(log),
    ({ length }) => length === count,
  );
}

describe('ThreadedDataPlane', () => {
  const { ends, threaded, instance } = usePlanes();

  it('carries requests while the main thread does something else', async () => {
    const memory = new SharedArrayBuffer(8);
    const state = new Int32Array(memory);
    const bystander = new Worker(BYSTANDER, { eval: true, workerData: memory });
    ends.push(() => bystander.terminate().then(() => {}));
    const [origin] = await once(bystander, 'message');
    const plane = threaded({});
    const port = await serve(plane, planOf(1, [`127.0.0.1:${origin}`]));
    bystander.postMessage(port);
    await once(bystander, 'message');

    // from here to the answer nothing else happens in this thread
    Atomics.store(state, 0, 1);
    Atomics.notify(state, 0);
    const end = Date.now() + LOST;
    while (Atomics.load(state, 1) === 0 && Date.now() < end);
    expect(Atomics.load(state, 1)).toBe(200);
    // and it reads the count before it has heard anything
    const traffic = plane.traffic('shop')!;
    while (traffic.totals.stable.requests === 0 && Date.now() < end);
    expect(traffic.totals.stable.requests).toBe(1);
  });

  describe('a thread that ends by itself', () => {
    it('has a successor with all routes, which counts on', async () => {
      const regions = changingRegions('CN');
      const log = quietLog();
      const plane = threaded({ threads: 2, regions, log, anyPort: false });
      const one = await instance('one');
      const two = await instance('two');
      const [port, next, other] = [
        await unusedPort(),
        await unusedPort(),
        await unusedPort(),
      ];
      await serve(plane, planOf(1, [one.address], { port }));
      await plane.prepare('shop', next);
      await serve(plane, planOf(1, [two.address], { id: 'cart', port: other }));
      await Promise.all(Array.from({ length: 20 }, () => ask(port)));
      const requests = () => plane.traffic('shop')!.totals.stable.requests;
      await eventually(requests, count => count === 20);

      regions.breakThreads();
      await deaths(log, 2);
      expect(plane.port('shop')).toBe(port);
      // what comes now is served as soon as they are back
      await plane.apply(planOf(2, [two.address], { port }));
      await eventually(
        () => plane.threads.serving,
        count => count === 2,
      );
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => ask(port)),
      );
      expect(new Set(answers.map(({ body }) => body))).toEqual(
        new Set(['two']),
      );
      expect((await ask(other)).body).toBe('two');
      await eventually(requests, count => count === 40);
      // the port that was to be next still is
      await plane.apply(planOf(3, [one.address], { port: next }));
      expect((await ask(next)).body).toBe('one');
      await expect(ask(port)).rejects.toThrow('ECONNREFUSED');
      expect(deathsIn(log)).toEqual(
        Array(2).fill(
          expect.stringMatching(
            /"thread":"data-[12]","routes":2,"error":"\w*Error/,
          ),
        ),
      );
    });

    it('leaves no requests under way', async () => {
      const regions = changingRegions('CN');
      const plane = threaded({ regions });
      const serving: number[] = [];
      plane.onChange(() => serving.push(plane.threads.serving));
      const pod = await instance('slow', (_, response) => {
        response.write('begun');
      });
      const port = await serve(plane, planOf(1, [pod.address]));
      const pending = ask(port).catch(error => error.code);
      const inFlight = () => plane.traffic('shop')!.inFlight();
      await eventually(inFlight, count => count === 1);
      regions.breakThreads();
      expect(await pending).toBe('ECONNRESET');
      await eventually(inFlight, count => count === 0);
      await eventually(
        () => serving,
        ({ length }) => length === 3,
      );
      expect(serving).toEqual([1, 0, 1]);
    });

    it('is not started again when that does not help', async () => {
      const regions = changingRegions('CN');
      const given: Error[] = [];
      const log = quietLog();
      const plane = threaded({
        threads: 3,
        regions,
        log,
        onGivenUp: error => given.push(error),
      });
      expect(plane.threads.serving).toBe(0);
      for (const dead of [3, 6]) {
        await eventually(
          () => plane.threads.serving,
          count => count === 3,
        );
        regions.breakThreads();
        await deaths(log, dead);
      }
      expect(given).toEqual([
        new Error('6 data threads have ended by themselves within a minute'),
      ]);
    });
  });

  it('goes by other location data everywhere', async () => {
    const regions = changingRegions('CN');
    const plane = threaded({
      threads: 2,
      regions,
      trustedProxies: ['127.0.0.1'],
    });
    const stable = await instance('stable');
    const canary = await instance('canary');
    const port = await serve(
      plane,
      planOf(1, [stable.address], {
        canary: { revision: 'r2', endpoints: [canary.address] },
        policy: {
          salt: 'one',
          identity: [{ address: true }],
          rules: [{ segment: { region: ['CN'] }, share: 100 }],
        },
      }),
    );
    const answers = async () => {
      const all = await Promise.all(
        Array.from({ length: 60 }, () =>
          ask(port, { headers: { 'X-Forwarded-For': '203.0.113.7' } }),
        ),
      );
      return [...new Set(all.map(({ body }) => body))];
    };
    expect(await answers()).toEqual(['canary']);
    regions.change('DE');
    // said to both before the plan, so heard before it is confirmed
    await plane.apply(planOf(2, [stable.address]));
    await serve(
      plane,
      planOf(3, [stable.address], {
        canary: { revision: 'r2', endpoints: [canary.address] },
        policy: {
          salt: 'one',
          identity: [{ address: true }],
          rules: [{ segment: { region: ['CN'] }, share: 100 }],
        },
      }),
    );
    expect(await answers()).toEqual(['stable']);
  });

  it('shows the certificate that its files have now', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'threads-tls-'));
    ends.push(() => rmSync(directory, { recursive: true }));
    const clock = new FakeClock();
    const first = await makeCertificate(directory, 'own');
    const identity = TlsIdentity.open(
      { certificate: first.certificate, key: first.key },
      clock,
      quietLog(),
    );
    ends.push(() => identity.close());
    const plane = threaded({ threads: 2, tls: identity });
    const pod = await instance('one');
    const port = await serve(plane, planOf(1, [pod.address]));
    const shown = async () => {
      const socket = connect({
        port,
        host: '127.0.0.1',
        rejectUnauthorized: false,
      });
      await once(socket, 'secureConnect');
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      return fingerprint256;
    };
    const before = await shown();
    await makeCertificate(directory, 'own');
    clock.advance(10_000);
    // said to both before the plan, so heard before it is confirmed
    await plane.apply(planOf(2, [pod.address]));
    const after = await Promise.all(Array.from({ length: 60 }, shown));
    expect(new Set(after).size).toBe(1);
    expect(after[0]).not.toBe(before);
  });
});
