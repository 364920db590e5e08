/** One kind of request and what is expected for it. */
export interface RequestKind {
  name: string;
  method: 'GET' | 'POST';
  path: string;
  /** Bytes. */
  bodyLength: number;
}

/** What is measured: a small answer, a body, a large answer. */
export const KINDS = {
  get: {
    name: 'GET, 1 KiB back',
    method: 'GET',
    path: '/1k?page=2',
    bodyLength: 0,
  },
  post: {
    name: 'POST of 10 KB, 1 KiB back',
    method: 'POST',
    path: '/1k',
    bodyLength: 10_000,
  },
  answer: {
    name: 'GET, 100 KB back',
    method: 'GET',
    path: '/100k',
    bodyLength: 0,
  },
} as const satisfies Record<string, RequestKind>;

/** What a browser says besides, and the cookies of a user. */
export function requestText(
  { method, path, bodyLength }: RequestKind,
  cookies: string,
): string {
  const length = bodyLength > 0 ? `Content-Length: ${bodyLength}\r\n` : '';
  return [
    `${method} ${path} HTTP/1.1`,
    'Host: shop.example',
    'User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
    'Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'Accept-Language: en-GB,en;q=0.5',
    'Accept-Encoding: gzip, deflate, br',
    `Cookie: theme=dark; ${cookies}`,
    `${length}\r\n${'y'.repeat(bodyLength)}`,
  ].join('\r\n');
}
