import type {
  PodContext,
  PodImage,
  RunningContainer,
} from '@backstage-releases/local-cluster';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServiceContainer, type ServiceOptions } from './ServiceContainer';

/** Longer than any client of the demo keeps a connection, so that the server is never the one that closes it under a request. */
const keepAlive = 90_000;
/** How long a container that ends lets its requests finish, in milliseconds. */
const gracePeriod = 5_000;

/**
 * A version of a demo service. `shop` has a page, both answer `/api/whoami`.
 */
export class ServiceImage implements PodImage {
  readonly #options: ServiceOptions;

  constructor(options: ServiceOptions) {
    this.#options = options;
  }

  async start(context: PodContext): Promise<RunningContainer> {
    const { service, version } = this.#options;
    const startup = readStartup(context, this.#options.startup);
    const container = new ServiceContainer(this.#options, context);
    const server = createServer({ keepAliveTimeout: keepAlive }, (...args) =>
      container.handle(...args),
    );
    const port = await listen(server);
    context.log(`${service} ${version} listens on port ${port}`);
    container.getReady(startup);
    return {
      port,
      stop: async () => {
        context.log('ends when all requests are answered');
        container.end();
        const closed = new Promise(resolve => server.close(resolve));
        // Connections on which nothing was ever asked are not counted as idle.
        const patience = setTimeout(
          () => server.closeAllConnections(),
          gracePeriod,
        );
        await closed;
        clearTimeout(patience);
      },
    };
  }
}

function readStartup({ env, log }: PodContext, fallback: number): number {
  const text = env.STARTUP_MS;
  if (text === undefined || /^\d{1,7}$/.test(text)) {
    return Number(text ?? fallback);
  }
  log(`STARTUP_MS is '${text}', expected whole milliseconds`);
  throw new Error(`STARTUP_MS is '${text}', expected whole milliseconds`);
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return (server.address() as AddressInfo).port;
}
