import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers by name; several of a name stay several. */
export type HeaderFields = Record<string, string | string[]>;

/** The headers of a message that are meant for who is at the end of the line, in the case in which they came. */
export function endToEndHeaders(message: IncomingMessage): HeaderFields {
  const named = new Set(
    (message.headers.connection ?? '')
      .split(',')
      .map(name => name.trim().toLowerCase()),
  );
  const fields: HeaderFields = {};
  const { rawHeaders } = message;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index];
    const key = name.toLowerCase();
    if (!hopByHop.has(key) && !named.has(key)) {
      const before = fields[key];
      fields[key] =
        before === undefined
          ? rawHeaders[index + 1]
          : [
              ...(Array.isArray(before) ? before : [before]),
              rawHeaders[index + 1],
            ];
    }
  }
  return fields;
}

/** The headers of a request as the pod gets them, with who sent it, how, and to which host. */
export function forwardedHeaders(
  request: IncomingMessage,
  trustForwarded: boolean,
): HeaderFields {
  const client = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const sent = (name: keyof IncomingHttpHeaders & string) => {
    const value = trustForwarded ? request.headers[name] : undefined;
    return Array.isArray(value) ? value.join(', ') : value;
  };
  const before = sent('x-forwarded-for');
  const fields = endToEndHeaders(request);
  return {
    ...fields,
    ...(request.headers['transfer-encoding']
      ? { 'transfer-encoding': 'chunked' }
      : {}),
    'x-forwarded-for': before ? `${before}, ${client}` : client,
    'x-forwarded-proto': sent('x-forwarded-proto') ?? 'http',
    'x-forwarded-host': sent('x-forwarded-host') ?? request.headers.host ?? '',
  };
}
