import { IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Exchange } from './Exchange';

/**
 * Passes a change of protocol to an instance: both ways as they come once it has agreed, its answer otherwise.
 */
export function passUpgrade(
  exchange: Exchange,
  client: Duplex,
  head: Buffer,
): void {
  const { upgrade } = exchange.received.message.headers;
  client.once('close', () => {
    exchange.abandon();
    exchange.end(499, false);
  });
  exchange.send(
    {
      upgrade(response, instance, instanceHead) {
        client.write(
          headOf(response, [
            ...exchange.responseHeaders(response),
            'Connection',
            'Upgrade',
            'Upgrade',
            response.headers.upgrade ?? upgrade ?? '',
          ]),
          'latin1',
        );
        client.write(instanceHead);
        instance.write(head);
        instance.on('error', () => client.destroy());
        instance.once('close', () => {
          exchange.end(101, false);
          client.destroy();
        });
        client.once('close', () => instance.destroy());
        instance.pipe(client);
        client.pipe(instance);
      },
      response(response) {
        const code = response.statusCode ?? 502;
        client.write(
          headOf(response, [
            ...exchange.responseHeaders(response),
            'Connection',
            'close',
          ]),
          'latin1',
        );
        response.on('error', () => {
          exchange.end(code, true);
          if (!client.destroyed) {
            exchange.breakOff();
          }
        });
        response.once('end', () => exchange.end(code, false));
        response.pipe(client);
      },
      failed(code) {
        exchange.end(code, true);
        client.end(
          `HTTP/1.1 ${code} ${STATUS_CODES[code]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
        );
      },
    },
    upgrade,
  );
}

function headOf(response: IncomingMessage, headers: string[]): string {
  const lines = [`HTTP/1.1 ${response.statusCode} ${response.statusMessage}`];
  for (let at = 0; at < headers.length; at += 2) {
    lines.push(`${headers[at]}: ${headers[at + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
