import net, { type Socket } from 'node:net';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Address } from './addresses';
import type { HeaderFields } from './forwardedHeaders';

/**
 * Passes a request that wants another protocol, such as WebSocket, to the first address that takes it; from then on bytes go both ways.
 *
 * @param otherwise - status line of the answer where there is no address
 */
export function forwardUpgrade(
  request: IncomingMessage,
  client: Duplex,
  head: Buffer,
  headers: HeaderFields,
  addresses: Address[],
  otherwise: string,
): void {
  const [address, ...others] = addresses;
  if (!address) {
    client.end(`HTTP/1.1 ${otherwise}\r\nConnection: close\r\n\r\n`);
    return;
  }
  const upstream: Socket = net.connect(address);
  let connected = false;
  upstream.once('connect', () => {
    connected = true;
    const lines = [
      `${request.method} ${request.url} HTTP/1.1`,
      ...Object.entries({
        ...headers,
        connection: 'Upgrade',
        upgrade: request.headers.upgrade ?? '',
      }).flatMap(([name, value]) =>
        (Array.isArray(value) ? value : [value]).map(
          each => `${name}: ${each}`,
        ),
      ),
    ];
    upstream.write(`${lines.join('\r\n')}\r\n\r\n`);
    upstream.write(head);
    upstream.pipe(client);
    client.pipe(upstream);
  });
  upstream.on('error', () => {
    if (connected) {
      client.destroy();
    } else {
      forwardUpgrade(request, client, head, headers, others, '502 Bad Gateway');
    }
  });
  upstream.on('close', () => connected && client.destroy());
  client.on('close', () => upstream.destroy());
  client.on('error', () => upstream.destroy());
}
