import { createServer } from 'node:http';

// What the requests are for: 1 KiB for each, once the request's body has been read.

const body = Buffer.alloc(1024, 'x');

createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, {
      'content-type': 'text/plain',
      'content-length': body.length,
    });
    response.end(body);
  });
}).listen(Number(process.argv[2]), '127.0.0.1');
