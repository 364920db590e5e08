import { CustomErrorBase, InputError } from '@backstage/errors';
import express, { Request, RequestHandler } from 'express';
import { visit } from 'jsonc-parser';

/** How large a body may be, bytes. */
const MAX_BYTES = 100 * 1024;

class PayloadTooLargeError extends CustomErrorBase {
  readonly statusCode = 413;
}

/** What was sent, until it is checked. */
const texts = new WeakMap<object, Buffer>();

/** Reads the bodies of requests, of whatever JSON they are, and refuses in words what is too large or no JSON. */
export const jsonBody: Array<RequestHandler | express.ErrorRequestHandler> = [
  express.json({
    limit: MAX_BYTES,
    strict: false,
    verify: (request, _response, text) => {
      texts.set(request, text);
    },
  }),
  (error, _request, _response, next) => {
    switch (error.type) {
      case 'entity.parse.failed':
        next(
          new InputError(
            `Invalid request: the body is no JSON: ${error.message}`,
          ),
        );
        break;
      case 'entity.too.large':
        next(
          new PayloadTooLargeError(
            `Invalid request: the body has ${
              error.length ?? `more than ${MAX_BYTES}`
            } bytes; expected at most ${MAX_BYTES}`,
          ),
        );
        break;
      default:
        next(error);
    }
  },
];

/**
 * A field that a body has twice, of which one would be dropped silently; undefined where it has none.
 *
 * @throws InputError where it is nested so deeply that nobody can read it.
 */
export function duplicateField(request: Request): string | undefined {
  const names: Array<Set<string>> = [];
  let duplicate: string | undefined;
  try {
    visit(texts.get(request)?.toString() ?? '', {
      onObjectBegin: () => {
        names.push(new Set());
      },
      onObjectProperty: name => {
        const known = names.at(-1)!;
        duplicate ??= known.has(name) ? name : undefined;
        known.add(name);
      },
      onObjectEnd: () => {
        names.pop();
      },
    });
  } catch (error) {
    throw error instanceof RangeError
      ? new InputError('Invalid request: the body is nested too deeply')
      : error;
  }
  return duplicate;
}
