import { randomUUID } from 'node:crypto';
import { Agent, createServer, IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { SHARE } from './Peer';

// Arguments: its port, the ports of the stable group, and those of the canary, each separated by commas.

const [port, stable, canary] = process.argv
  .slice(2)
  .map(list => list.split(',').map(Number));
const agent = new Agent({ keepAlive: true });
let turn = 0;

function headersOf({ headers, socket }: IncomingMessage) {
  const [, uid = ''] = /(?:^|; )uid=([^;]*)/.exec(headers.cookie ?? '') ?? [];
  const group = bucketOf(uid) < SHARE * 100 ? 'canary' : 'stable';
  const before = headers['x-forwarded-for'];
  return {
    ...headers,
    'x-forwarded-for': `${before ? `${before}, ` : ''}${socket.remoteAddress}`,
    'x-forwarded-proto': 'http',
    'x-forwarded-host': headers.host,
    'x-request-id': randomUUID(),
    'x-canary-group': group,
  };
}

function portOf(group: string): number {
  const ports = group === 'canary' ? canary : stable;
  turn += 1;
  return ports[turn % ports.length];
}

/** FNV-1a. */
function bucketOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return (hash >>> 0) % 10_000;
}

createServer((incoming, outgoing) => {
  const headers = headersOf(incoming);
  const sent = request(
    {
      host: '127.0.0.1',
      port: portOf(headers['x-canary-group']),
      method: incoming.method,
      path: incoming.url,
      headers,
      agent,
    },
    answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  sent.on('error', () => outgoing.destroy());
  incoming.pipe(sent);
})
  .on('upgrade', (incoming, client, first) => {
    const headers = headersOf(incoming);
    const pod = connect(portOf(headers['x-canary-group']), '127.0.0.1');
    const lines = Object.entries(headers).map(
      ([name, value]) => `${name}: ${value}\r\n`,
    );
    pod.write(`GET ${incoming.url} HTTP/1.1\r\n${lines.join('')}\r\n`);
    pod.write(first);
    pod.pipe(client).pipe(pod);
    pod.on('error', () => client.destroy());
    client.on('error', () => pod.destroy());
  })
  .listen(port[0], '127.0.0.1');
