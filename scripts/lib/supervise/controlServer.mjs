import { createServer } from 'node:http';

const ACTIONS = {
  start: 'restart',
  stop: 'stop',
  kill: 'kill',
};

/**
 * Lets a test act on the parts: `GET /parts`, `POST /parts/<name>/start|stop|kill`, with the token as bearer. Answers when it is done.
 *
 * Listens on the loopback address only; port 0 takes any free one.
 */
export async function startControlServer(supervisor, { port, token }) {
  const server = createServer((request, response) => {
    answer(supervisor, token, request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function answer(supervisor, token, request) {
  if (request.headers.authorization !== `Bearer ${token}`) {
    return [401, { error: 'The bearer token is missing or wrong' }];
  }
  const { pathname } = new URL(request.url, 'http://localhost');
  if (request.method === 'GET' && pathname === '/parts') {
    return [200, { parts: supervisor.list() }];
  }
  const [, name, action] =
    /^\/parts\/([a-z-]+)\/(start|stop|kill)$/.exec(pathname) ?? [];
  if (request.method !== 'POST' || !action) {
    return [404, { error: `No '${request.method} ${pathname}' found` }];
  }
  try {
    await supervisor[ACTIONS[action]](name);
    return [200, { parts: supervisor.list() }];
  } catch (error) {
    return [409, { error: error.message }];
  }
}
