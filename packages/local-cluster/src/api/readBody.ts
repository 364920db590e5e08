import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';
import { badRequest, StatusError } from '../objects/StatusError';

const limit = 3 * 1024 * 1024;

/** The media type of a request's body, without parameters. */
export function mediaTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '')
    .split(';')[0]
    .trim()
    .toLowerCase();
}

/** The text of a request's body. Throws a `StatusError` (413) when it is longer than 3 MiB. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > limit) {
      throw new StatusError(
        413,
        `Request entity too large: limit is ${limit}`,
        'RequestEntityTooLarge',
        {},
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * An object in a request's body, JSON or YAML 1.1; `undefined` when the body is empty.
 *
 * Throws a `StatusError`: 415 for another media type, 400 for a body that can't be read.
 */
export async function readObject(
  request: IncomingMessage,
  kindName: string,
): Promise<unknown> {
  const parseText = parserFor(mediaTypeOf(request), kindName);
  return parseText(await readText(request));
}

/**
 * As {@link readObject}, for a body that may be left out: without one, as the real server does, any media type will do.
 */
export async function readOptionalObject(
  request: IncomingMessage,
  kindName: string,
): Promise<unknown> {
  const text = await readText(request);
  return text.trim() === ''
    ? undefined
    : parserFor(mediaTypeOf(request), kindName)(text);
}

function parserFor(type: string, kindName: string): (text: string) => unknown {
  const yaml = type === 'application/yaml';
  if (!yaml && type !== 'application/json' && type !== '' && type !== '*/*') {
    throw new StatusError(
      415,
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml',
      'UnsupportedMediaType',
    );
  }
  return text => {
    if (text.trim() === '') {
      return undefined;
    }
    try {
      return yaml ? parse(text, { version: '1.1' }) : JSON.parse(text);
    } catch (error) {
      throw badRequest(
        `the object provided is unrecognized (must be of type ${kindName}): couldn't get version/kind; json parse error: ${
          (error as Error).message
        }`,
      );
    }
  };
}
