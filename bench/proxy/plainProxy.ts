import { Agent, createServer, request } from 'node:http';

// The peer: the proxy that anyone writes with Node alone. It chooses no group, counts nothing and waits for nobody.

const [port, upstream] = process.argv.slice(2).map(Number);
const agent = new Agent({ keepAlive: true });

createServer((incoming, outgoing) => {
  const sent = request(
    {
      host: '127.0.0.1',
      port: upstream,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
      agent,
    },
    answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    },
  );
  sent.on('error', () => outgoing.destroy());
  incoming.pipe(sent);
}).listen(port, '127.0.0.1');
