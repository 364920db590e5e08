import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ImageRegistry } from './ImageRegistry';

/**
 * A registry in which every image exists: a server that answers any request with who it is, as JSON, and logs it.
 *
 * @public
 */
export const echoImages: ImageRegistry = {
  resolve: () => ({
    async start({ namespace, name, image, log }) {
      const server = http.createServer((request, response) => {
        log(`${request.method} ${request.url}`);
        request.resume();
        response.setHeader('Content-Type', 'application/json');
        response.end(
          `${JSON.stringify({
            image,
            pod: name,
            namespace,
            method: request.method,
            path: request.url,
            headers: request.headers,
          })}\n`,
        );
      });
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
      });
      const { port } = server.address() as AddressInfo;
      log(`${image} listens on ${port}`);
      return {
        port,
        // Closes idle connections, and the others when their answer has been sent.
        stop: () =>
          new Promise<void>(resolve => {
            server.close(() => resolve());
          }),
      };
    },
  }),
};
