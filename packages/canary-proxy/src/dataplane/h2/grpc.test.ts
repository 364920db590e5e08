import { once } from 'node:events';
import {
  Client,
  Deadline,
  Metadata,
  ServerDuplexStream,
  ServerUnaryCall,
  ServerWritableStream,
  ServiceError,
  status,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { deadAddress, Instance } from '../../__testUtils__/Instance';
import { eventually } from '../../__testUtils__/eventually';
import { FakeClock } from '../../__testUtils__/FakeClock';
import { echoClient, EchoInstance, Unary } from './__testUtils__/EchoService';
import { faultOfGrpc, grpcStatusFor, isGrpc } from './grpc';
import { askStream } from './__testUtils__/askStream';
import { useStreams } from './__testUtils__/useStreams';

jest.setTimeout(300_000);

/** Calls by the names of the service are made at run time. */
type Calls = Client & Record<string, (...args: any[]) => any>;

interface Reply {
  error?: ServiceError;
  text?: string;
  headers?: Metadata;
  status?: { code: number; metadata: Metadata };
}

describe('gRPC', () => {
  const { plane, client: session } = useStreams();
  const { serve, traffic, codes, idle } = plane;

  const instance = async (
    name: string,
    changes?: UntypedServiceImplementation,
  ): Promise<EchoInstance> => {
    const started = await EchoInstance.start(name, changes);
    plane.ends.push(() => started.stop());
    return started;
  };

  const client = (port: number): Calls => {
    const created = echoClient(port) as Calls;
    plane.ends.push(() => created.close());
    return created;
  };

  const metadata = (fields: Record<string, string | Buffer>): Metadata => {
    const created = new Metadata();
    Object.entries(fields).forEach(([name, value]) => created.set(name, value));
    return created;
  };

  const unary = (
    calls: Calls,
    text: string,
    sent: Metadata = new Metadata(),
    options: object = {},
  ): Promise<Reply> =>
    new Promise(resolve => {
      const reply: Reply = {};
      const call = calls.unary(
        text,
        sent,
        options,
        (error: ServiceError | null, answer?: string) => {
          reply.error = error ?? undefined;
          reply.text = answer;
        },
      );
      call.on('metadata', (headers: Metadata) => {
        reply.headers = headers;
      });
      call.on('status', (one: Reply['status']) => {
        reply.status = one;
        setImmediate(() => resolve(reply));
      });
    });

  const isFree = () =>
    expect(plane.current.pods('shop')!.stable).toMatchObject([
      { inFlight: 0, failures: 0 },
    ]);

  it('asks and gets an answer, with what is said beside', async () => {
    let seen: Metadata | undefined;
    let deadline: Deadline | undefined;
    const pod = await instance('stable', {
      unary: ((call, done) => {
        seen = call.metadata;
        deadline = call.getDeadline();
        call.sendMetadata(metadata({ 'x-early': '1' }));
        done(null, call.request, metadata({ 'x-late': '2' }));
      }) as Unary,
    });
    const calls = client(await serve([pod.address]));
    const reply = await unary(
      calls,
      'hello',
      metadata({ 'x-client': 'a', 'x-data-bin': Buffer.from([0, 255]) }),
      { deadline: Date.now() + 60_000 },
    );
    expect(reply.text).toBe('hello');
    expect(reply.headers!.get('x-early')).toEqual(['1']);
    expect(reply.status!.metadata.get('x-late')).toEqual(['2']);
    expect(seen!.get('x-client')).toEqual(['a']);
    expect(seen!.get('x-data-bin')).toEqual([Buffer.from([0, 255])]);
    expect(seen!.get('x-canary-group')).toEqual(['stable']);
    expect(Number(deadline)).toBeLessThan(Infinity);
    await idle();
    expect(codes('stable')).toEqual({ 200: 1 });
    isFree();
  });

  it('streams from the server, from the client, and both ways', async () => {
    const pod = await instance('pod');
    const calls = client(await serve([pod.address]));
    const many: string[] = [];
    for await (const text of calls.many('a b c')) {
      many.push(text);
    }
    expect(many).toEqual(['pod: a', 'pod: b', 'pod: c']);

    const collected = await new Promise(resolve => {
      const call = calls.collect((_: unknown, text: string) => resolve(text));
      call.write('d');
      call.write('e');
      call.end();
    });
    expect(collected).toBe('pod: d e');

    const talk = calls.talk();
    for (const word of ['f', 'g']) {
      talk.write(word);
      expect(await once(talk, 'data')).toEqual([`pod: ${word}`]);
    }
    talk.end();
    const [end] = await once(talk.resume(), 'status');
    expect(end.code).toBe(status.OK);
    await idle();
    expect(codes('stable')).toEqual({ 200: 3 });
    isFree();
  });

  it('splits the calls of one channel between the groups', async () => {
    const [stable, canary] = [
      await instance('stable'),
      await instance('canary'),
    ];
    const calls = client(await serve([stable.address], [canary.address]));
    const replies = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        unary(calls, 'x', metadata(i % 2 ? { cookie: 'uid=1' } : {})),
      ),
    );
    expect(replies.map(({ text }) => text)).toEqual(
      replies.map((_, i) => (i % 2 ? 'canary: x' : 'stable: x')),
    );
  });

  it('carries more calls at a time than a connection may have', async () => {
    let open = 0;
    let most = 0;
    const pod = await instance('pod', {
      unary: (async (call, done) => {
        open += 1;
        most = Math.max(most, open);
        await eventually(
          () => most,
          count => count === 250,
        );
        open -= 1;
        done(null, call.request);
      }) as Unary,
    });
    const calls = client(await serve([pod.address]));
    const replies = await Promise.all(
      Array.from({ length: 300 }, (_, i) => unary(calls, `${i}`)),
    );
    expect(replies.map(({ text }) => text)).toEqual(
      replies.map((_, i) => `${i}`),
    );
    expect(most).toBe(250);
  });

  it('takes large messages at the pace of who reads them', async () => {
    const text = 'x'.repeat(1_000_000);
    const pod = await instance('pod', {
      many: (call: ServerWritableStream<string, string>) => {
        for (let i = 0; i < 8; i += 1) {
          call.write(text);
        }
        call.end();
      },
    });
    const call = client(await serve([pod.address])).many('x');
    let count = 0;
    for await (const message of call) {
      expect(message).toHaveLength(text.length);
      await new Promise(setImmediate);
      count += 1;
    }
    expect(count).toBe(8);
  });

  it.each([
    ['NOT_FOUND', status.NOT_FOUND, 0, 0],
    ['INTERNAL', status.INTERNAL, 1, 1],
    ['UNAVAILABLE', status.UNAVAILABLE, 1, 1],
    ['DEADLINE_EXCEEDED', status.DEADLINE_EXCEEDED, 1, 1],
  ])(
    'passes %s on, and knows whose fault it is',
    async (_, code, errors, failures) => {
      const fail = (done: (error: object) => void) =>
        done({ code, details: 'so it is' });
      const pod = await instance('pod', {
        unary: ((_call, done) => fail(done)) as Unary,
      });
      const reply = await unary(client(await serve([pod.address])), 'x');
      expect(reply.error).toMatchObject({ code, details: 'so it is' });
      await idle();
      expect(traffic().totals.stable).toMatchObject({ requests: 1, errors });
      expect(codes('stable')).toEqual({ 200: 1 });
      expect(plane.current.pods('shop')!.stable[0].failures).toBe(failures);
    },
  );

  it('counts a fault at the end of a stream once', async () => {
    const pod = await instance('pod', {
      many: (call: ServerWritableStream<string, string>) => {
        call.write('one');
        call.emit('error', { code: status.DATA_LOSS, details: 'lost' });
      },
    });
    const call = client(await serve([pod.address])).many('x');
    const received: string[] = [];
    call.on('data', (text: string) => received.push(text));
    const [error] = await once(call, 'error');
    expect([error.code, received]).toEqual([status.DATA_LOSS, ['one']]);
    await idle();
    expect(traffic().totals.stable).toMatchObject({ requests: 1, errors: 1 });
    expect(plane.current.pods('shop')!.stable[0].failures).toBe(1);
  });

  it('that is cancelled is cancelled at the server too', async () => {
    let served: ServerDuplexStream<string, string> | undefined;
    let wasCancelled = false;
    const pod = await instance('pod', {
      talk: (call: ServerDuplexStream<string, string>) => {
        served = call;
        call.on('cancelled', () => {
          wasCancelled = true;
        });
        call.write('begun');
      },
    });
    const call = client(await serve([pod.address])).talk();
    call.on('error', () => {});
    await once(call, 'data');
    call.cancel();
    await eventually(() => wasCancelled, Boolean);
    expect(served!.cancelled).toBe(true);
    await idle();
    expect(codes('stable')).toEqual({ 499: 1 });
    isFree();
  });

  it('that is past its deadline is past it at the server too', async () => {
    let served: ServerUnaryCall<string, string> | undefined;
    const pod = await instance('pod', {
      unary: (call => {
        served = call;
      }) as Unary,
    });
    const reply = await unary(
      client(await serve([pod.address])),
      'x',
      undefined,
      { deadline: Date.now() + 200 },
    );
    expect(reply.error!.code).toBe(status.DEADLINE_EXCEEDED);
    await eventually(() => served!.cancelled, Boolean);
    await idle();
    isFree();
  });

  describe('is told by its own statuses', () => {
    const GRPC = {
      ':method': 'POST',
      ':path': '/test.Echo/Unary',
      'content-type': 'application/grpc+proto',
      te: 'trailers',
    };

    it('that there is no instance', async () => {
      const port = await serve([]);
      const reply = await unary(client(port), 'x');
      expect(reply.error).toMatchObject({
        code: status.UNAVAILABLE,
        details: 'No instance is ready',
      });
      const answer = await askStream(session(port), GRPC, 'x');
      expect(answer).toMatchObject({
        isHeadAlone: true,
        headers: {
          ':status': 200,
          'content-type': 'application/grpc',
          'grpc-status': '14',
          'grpc-message': 'No instance is ready',
        },
      });
      expect(traffic().refused.get(503)).toBe(2);
    });

    it('that the instance is lost', async () => {
      const reply = await unary(
        client(await serve([await deadAddress()])),
        'x',
      );
      expect(reply.error).toMatchObject({
        code: status.UNAVAILABLE,
        details: 'Bad gateway',
      });
      await idle();
      expect(codes('stable')).toEqual({ 502: 1 });
    });

    it('that the instance speaks HTTP/1.1 alone', async () => {
      const old = await Instance.start('old');
      plane.ends.push(() => old.stop());
      const reply = await unary(client(await serve([old.address])), 'x');
      expect(reply.error!.code).toBe(status.UNAVAILABLE);
      expect(plane.log.lines).toEqual([
        expect.stringContaining('An instance does not speak HTTP/2'),
      ]);
    });

    it('that the instance is late', async () => {
      const clock = new FakeClock();
      plane.renew({ clock });
      let isServed = false;
      const pod = await instance('pod', {
        unary: () => {
          isServed = true;
        },
      });
      const reply = unary(client(await serve([pod.address])), 'x');
      await eventually(() => isServed, Boolean);
      await eventually(
        () => {
          clock.advance(1_000);
          return traffic().inFlight();
        },
        count => count === 0,
      );
      expect((await reply).error).toMatchObject({
        code: status.DEADLINE_EXCEEDED,
        details: 'Gateway timeout',
      });
      expect(codes('stable')).toEqual({ 504: 1 });
    });
  });

  it.each([
    ['application/grpc', true],
    ['application/grpc+proto', true],
    ['Application/gRPC; x=1', true],
    ['application/json', false],
    [undefined, false],
  ])('is said by content type %j: %s', (type, expected) => {
    expect(isGrpc(type)).toBe(expected);
  });

  it('takes 2, 4, 12 to 15 for faults of the server', () => {
    const faults = Array.from({ length: 17 }, (_, code) => code).filter(
      code => faultOfGrpc(String(code)) !== undefined,
    );
    expect(faults).toEqual([2, 4, 12, 13, 14, 15]);
    expect(faultOfGrpc(undefined)).toBeUndefined();
    expect([504, 503, 502, 501, 400, 500].map(grpcStatusFor)).toEqual([
      4, 14, 14, 12, 13, 13,
    ]);
  });
});
