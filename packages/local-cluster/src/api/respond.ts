import type { ServerResponse } from 'node:http';
import { stringify } from 'yaml';
import type { Representation } from './accept';

/** Answers with an object. */
export function respondObject(
  response: ServerResponse,
  code: number,
  body: object,
  representation: Pick<Representation, 'format' | 'contentType'>,
  options: { pretty?: boolean; warnings?: string[] } = {},
): void {
  const text =
    representation.format === 'yaml'
      ? stringify(body, { sortMapEntries: true, lineWidth: 0 })
      : `${JSON.stringify(body, undefined, options.pretty ? 2 : 0)}\n`;
  if (options.warnings?.length) {
    response.setHeader('Warning', options.warnings.map(warningHeader));
  }
  response.writeHead(code, {
    'Content-Type': representation.contentType,
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

/** Answers with plain text. */
export function respondText(
  response: ServerResponse,
  code: number,
  text: string,
  contentType = 'text/plain; charset=utf-8',
): void {
  response.writeHead(code, {
    'Content-Type': contentType,
    'Content-Length': Buffer.byteLength(text),
  });
  response.end(text);
}

function warningHeader(text: string): string {
  // A header takes no other characters; Go's %q writes them so.
  const plain = text.replace(
    /[^\x20-\x7e]/gu,
    character =>
      `\\u${character.codePointAt(0)!.toString(16).padStart(4, '0')}`,
  );
  return `299 - "${plain.replace(/[\\"]/g, '\\$&')}"`;
}
