import {
  ChannelCredentials,
  Client,
  makeGenericClientConstructor,
  Server,
  ServerCredentials,
  ServerDuplexStream,
  ServerReadableStream,
  ServerUnaryCall,
  ServerWritableStream,
  sendUnaryData,
  ServiceDefinition,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';

const serialize = (text: string) => Buffer.from(text);
const deserialize = (bytes: Buffer) => bytes.toString();

const method = (
  name: string,
  requestStream: boolean,
  responseStream: boolean,
) => ({
  path: `/test.Echo/${name}`,
  requestStream,
  responseStream,
  requestSerialize: serialize,
  requestDeserialize: deserialize,
  responseSerialize: serialize,
  responseDeserialize: deserialize,
});

/** A service of gRPC whose messages are texts. */
export const echoService: ServiceDefinition = {
  unary: method('Unary', false, false),
  many: method('Many', false, true),
  collect: method('Collect', true, false),
  talk: method('Talk', true, true),
};

const EchoClient = makeGenericClientConstructor(echoService, 'Echo');

/** A client of the service; what it calls is by the names of the service. */
export function echoClient(port: number): Client {
  return new EchoClient(
    `127.0.0.1:${port}`,
    ChannelCredentials.createInsecure(),
  );
}

export type Unary = (
  call: ServerUnaryCall<string, string>,
  done: sendUnaryData<string>,
) => void;

/**
 * A pod that serves the service.
 */
export class EchoInstance {
  /** @param changes - methods that don't do what they do by default: say it back with the name of the pod */
  static async start(
    name: string,
    changes: UntypedServiceImplementation = {},
  ): Promise<EchoInstance> {
    const server = new Server();
    const say = (text: string) => `${name}: ${text}`;
    server.addService(echoService, {
      unary: ((call, done) => done(null, say(call.request))) as Unary,
      many: (call: ServerWritableStream<string, string>) => {
        for (const word of call.request.split(' ')) {
          call.write(say(word));
        }
        call.end();
      },
      collect: (
        call: ServerReadableStream<string, string>,
        done: sendUnaryData<string>,
      ) => {
        const words: string[] = [];
        call.on('data', word => words.push(word));
        call.on('end', () => done(null, say(words.join(' '))));
      },
      talk: (call: ServerDuplexStream<string, string>) => {
        call.on('data', word => call.write(say(word)));
        call.on('end', () => call.end());
      },
      ...changes,
    });
    const port = await new Promise<number>((resolve, reject) =>
      server.bindAsync(
        '127.0.0.1:0',
        ServerCredentials.createInsecure(),
        (error, bound) => (error ? reject(error) : resolve(bound)),
      ),
    );
    return new EchoInstance(server, port);
  }

  readonly address: string;
  readonly #server: Server;

  private constructor(server: Server, port: number) {
    this.#server = server;
    this.address = `127.0.0.1:${port}`;
  }

  stop(): void {
    this.#server.forceShutdown();
  }
}
